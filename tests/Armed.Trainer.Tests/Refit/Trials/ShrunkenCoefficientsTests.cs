using Armed.Runtime.Bundles;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>Priors of the coefficients of x, where there are many columns and few rows.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ShrunkenCoefficientsTests
{
    private const int Columns = 40;

    private static readonly TrainingOptions s_quick = FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Curves = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population, Refit = RefitPolicy.Always };

    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    public void Run_ManyColumnsOfNoise_ShrinksAndHasNoTests(string kind)
    {
        using var run = FitRun.Of(Table(kind, Columns));
        var flat = run.Fit(s_quick with { Ridge = false }, "flat").Manifest;
        var manifest = run.Fit(s_quick).Manifest;

        Assert.False(flat.Refit!.Ridge);
        Assert.True(manifest.Refit!.Ridge);
        var (shrunken, plain) = (Slopes(manifest), Slopes(flat));
        Assert.Equal(plain.Length, shrunken.Length);
        Assert.True(shrunken.Sum(effect => effect.Estimate * effect.Estimate) < 0.7 * plain.Sum(effect => effect.Estimate * effect.Estimate));
        Assert.All(shrunken, effect => Assert.Null(effect.P));
        Assert.All(shrunken, effect => Assert.True(effect.Se > 0));
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
    }

    /// <summary>What the search saw is in the manifest: also what it did not keep.</summary>
    [Fact]
    public void Run_WhatWasTried_IsRecordedWithItsFolds()
    {
        using var run = FitRun.Of(Table("continuous", Columns));
        var tried = run.Fit(s_quick).Manifest.Refit!.Tried;

        var shrunken = tried[0];
        Assert.Equal("shrunken coefficients", shrunken.Part);
        Assert.True(shrunken is { Kept: true, Reason: null, Gain: > 0, StandardError: > 0 });
        Assert.Equal(5, shrunken.FoldGains.Count);
        Assert.Equal(shrunken.Gain!.Value, shrunken.FoldGains.Average(), 0.02 * shrunken.Gain.Value); // folds differ by a row
        Assert.All(tried.Where(trial => !trial.Kept), trial => Assert.NotNull(trial.Reason));
        Assert.Contains(tried, trial => trial.Part == "hidden features");
        Assert.Contains("\"tried\"", File.ReadAllText(Path.Combine(run["bundle"], "armed.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FewColumns_StayFlat()
    {
        using var run = FitRun.Of(Table("continuous", 5));
        Assert.False(run.Fit(s_quick).Manifest.Refit!.Ridge);
    }

    /// <summary>Columns that are constant within clusters: the intercepts of known clusters make up for whatever coefficients they have, and new clusters have none.</summary>
    [Fact]
    public void Run_ColumnsOfClusters_AreShrunkenForNewClustersAlone()
    {
        // Hidden features of these columns may be kept by chance: then nothing is left to shrink.
        RefitDescription[] refits = [.. Enumerable.Range(1, 4).Select(Refit).Where(refit => refit.HiddenFeatures == 0)];

        Assert.True(refits.Length >= 2);
        Assert.All(refits, refit =>
        {
            Assert.True(refit.Ridge);
            Assert.Equal(["linear, (1 | g)", "shrunken coefficients"], refit.Steps.Select(step => step.Part));
            Assert.Equal("(1 | g)", refit.Random);
        });
    }

    /// <summary>All rows of a rare level have one class. Its flat coefficient has no limit, and a new row of the other class would have an endless loss.</summary>
    [Fact]
    public void Run_ARareLevelWithOneClass_IsShrunken()
    {
        using var run = FitRun.Of(WithRareLevel());
        var result = run.Fit(s_quick);
        var flat = run.Fit(s_quick with { Ridge = false }, "flat");

        Assert.True(result.Manifest.Refit!.Ridge);
        Assert.Equal(0, result.Manifest.Refit.HiddenFeatures); // these have no table of coefficients
        Assert.InRange(Rare(result.Manifest), -6, -0.05);
        Assert.StartsWith("The data do not determine the fixed coefficient of 'kind: rare' without priors", Assert.Single(result.Messages, message => message.Contains("separation", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.False(flat.Manifest.Refit!.Ridge);
        Assert.True(Rare(flat.Manifest) < -8);
        Assert.Contains(flat.Messages, message => message.Contains("separation", StringComparison.Ordinal) && message.Contains("far too sure", StringComparison.Ordinal));
    }

    private static double Rare(BundleManifest manifest) => Slopes(manifest).Single(effect => effect.Term.Contains("rare", StringComparison.Ordinal)).Estimate;

    /// <summary>A number, and a column of which the level "rare" has eight rows, all with the outcome 0.</summary>
    private static string WithRareLevel()
    {
        const int Rows = 320;
        var normal = new Normal(5);
        int[] own = [.. Enumerable.Range(0, Rows).Select(row => row % 20)];
        double[] effects = [.. Enumerable.Range(0, 20).Select(_ => normal.Next()), 0, 1.5, -1, 0.7];
        double[] x = [.. own.Select(_ => normal.Next())];
        string[] kinds = [.. Enumerable.Range(0, Rows).Select(row => row % 39 == 7 ? "rare" : ((char)('a' + (row / 20 % 4))).ToString())];
        double[] means = [.. Enumerable.Range(0, Rows).Select(row => (0.8 * x[row]) + effects[own[row]] + (kinds[row] == "rare" ? 0 : effects[20 + kinds[row][0] - 'a']))];
        int[] y = [.. means.Select((mean, row) => kinds[row] != "rare" && normal.Uniform() < 1 / (1 + Math.Exp(-mean)) ? 1 : 0)];
        return FitRun.Csv(("x", x), ("kind", kinds), ("g", own.Select(cluster => $"g{cluster}").ToArray()), ("y", y));
    }

    private static RefitDescription Refit(int seed)
    {
        using var run = FitRun.Of(OfClusters(seed));
        return run.Fit(s_quick).Manifest.Refit!;
    }

    private static FixedEffectDescription[] Slopes(BundleManifest manifest) => [.. manifest.Refit!.Model!.FixedEffects.Where(effect => effect.Term != "(Intercept)")];

    /// <summary>y = u_g + e in 40 clusters of 8 rows; 20 columns are drawn once for each cluster and say nothing.</summary>
    private static string OfClusters(int seed)
    {
        var normal = new Normal(seed);
        int[] own = [.. Enumerable.Range(0, 320).Select(row => row % 40)];
        double[][] clusters = [.. Enumerable.Range(0, 21).Select(_ => Enumerable.Range(0, 40).Select(_ => normal.Next()).ToArray())];
        double[] y = [.. own.Select(cluster => clusters[20][cluster] + (0.3 * normal.Next()))];
        return FitRun.Csv([.. clusters[..20].Select((column, k) => ($"x{k}", (Array)own.Select(cluster => column[cluster]).ToArray())), ("g", own.Select(cluster => $"g{cluster}").ToArray()), ("y", y)]);
    }

    /// <summary>Columns of which each says a little.</summary>
    private static string Table(string kind, int columns)
    {
        const int Rows = 240;
        var normal = new Normal(8);
        double[] effects = [.. Enumerable.Range(0, 8).Select(_ => normal.Next())];
        var x = Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, Rows).Select(_ => normal.Next()).ToArray()).ToArray();
        double[] eta = [.. Enumerable.Range(0, Rows).Select(row => effects[row % 8] + x.Sum(column => 0.1 * column[row]))];
        Array y = kind == "binary" ? eta.Select(value => normal.Uniform() < 1 / (1 + Math.Exp(-value)) ? 1 : 0).ToArray() : eta.Select(value => value + (2 * normal.Next())).ToArray();
        return FitRun.Csv([.. x.Select((column, k) => ($"x{k}", (Array)column)), ("g", Enumerable.Range(0, Rows).Select(row => $"g{row % 8}").ToArray()), ("y", y)]);
    }
}
