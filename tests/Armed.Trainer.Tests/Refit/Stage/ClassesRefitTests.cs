using Armed.Runtime.Bundles;
using Armed.Trainer.Inference;
using Armed.Trainer.Tests.Adapting;
using Armed.Trainer.Tests.MixedModels.Multinomial;

namespace Armed.Trainer.Tests.Refit.Stage;

/// <summary>The refit of several unordered classes, from the table to predictions of its bundle.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ClassesRefitTests
{
    private static readonly TrainingOptions s_linear = FitRun.Quick with { Hidden = [], InputClip = null };

    [Theory]
    [InlineData("1")]
    [InlineData("1 + x1")]
    [InlineData("1 + x1 + x2")]
    public void Fit_WithoutHiddenLayers_IsTheMultinomialMixedModel(string random)
    {
        using var fit = Fit(s_linear with { Random = random });
        using var model = fit.Run.Load();
        var manifest = model.Manifest;
        var estimates = manifest.Refit!.Model!;

        Assert.True(manifest.Refit.Kept);
        Assert.Equal("reml", estimates.Criterion);
        Assert.Equal(EffectMethods.Laplace, manifest.RandomEffects[0].Method);
        Assert.Equal(3, manifest.RandomEffects[0].Covariance.Count);
        Assert.Equal(["high: (Intercept)", "high: x1", "high: x2", "low: (Intercept)", "low: x1", "low: x2", "mid: (Intercept)", "mid: x1", "mid: x2"], estimates.FixedEffects.Select(effect => effect.Term));
        Assert.Equal(0, estimates.FixedEffects.Where(effect => effect.Term.EndsWith("x1", StringComparison.Ordinal)).Sum(effect => effect.Estimate), 1e-6);
        Assert.All(estimates.FixedEffects, effect => Assert.True(effect is { Se: > 0, P: >= 0 and <= 1 } && effect.Lower < effect.Upper));
        Assert.Equal(random.Split('+').Length, estimates.VarianceComponents.Count);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1 + x1")]
    [InlineData("1 + x1 + x2")]
    public void Graphs_WithFullCovariances_EqualTorchAndTheDirectEvaluator(string random)
    {
        using var fit = Fit(s_linear with { Random = random });
        using var model = fit.Run.Load();

        Assert.All(model.Manifest.Parity.Values, difference => Assert.InRange(difference, 0, 1e-5));
        Assert.All(model.Evaluators, evaluator => Assert.True(evaluator.Reason is null, evaluator.Reason));
        Assert.True(BundleVerifier.Verify(fit.Run["bundle"]).Ok);
    }

    /// <summary>The copy's posterior starts from independent classes N(0, T) each, the table's from contrasts; what all classes share is T / O in both.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("1 + x1")]
    public void Adapt_CopyOfATrainingCluster_IsTheSolvedTable(string random)
    {
        using var fit = Fit(s_linear with { Random = random });
        using var model = fit.Run.Load();
        using var adapted = fit.Copy(model, "g1", "copy");
        var row = new ProbeRows(model);
        foreach (var x1 in new[] { 0.5, 4.0, 9.0 })
        {
            var (table, copy) = (row.Predict(model, x1, "g1"), row.Predict(adapted, x1, "copy"));

            // Modes to about 1e-7 of the sd on either side, in float tables.
            Close.Relative(table.LinearPredictors.ToArray(), copy.LinearPredictors.ToArray(), 1e-5);
            Close.Relative(table.Sds.ToArray(), copy.Sds.ToArray(), 1e-5);
            Close.Relative(table.Values.ToArray(), copy.Values.ToArray(), 1e-5);
        }
    }

    /// <summary>Half of a cluster's rows, then the other half: each batch's posterior is the next one's prior, with all covariances between classes.</summary>
    [Fact]
    public void Adapt_InTwoBatches_IsNearlyOneBatch()
    {
        using var fit = Fit(s_linear with { Random = "1 + x1" });
        using var model = fit.Run.Load();
        using var whole = fit.Copy(model, "g2", "whole");
        using var half = fit.Copy(model, "g2", "half", start: 0, step: 2);
        using var both = fit.Copy(half, "g2", "half", start: 1, step: 2);
        var probe = new ProbeRows(model);
        var (one, two) = (probe.Predict(whole, 5, "whole"), probe.Predict(both, 5, "half"));

        Close.Relative(one.LinearPredictors.ToArray(), two.LinearPredictors.ToArray(), 0.3); // the first batch's posterior is only nearly normal
        Close.Relative(one.Sds.ToArray(), two.Sds.ToArray(), 0.1);
    }

    /// <summary>The coefficients of all classes sum to 0, so that three of them are two hypotheses.</summary>
    [Fact]
    public void Test_OfATermOverAllClasses_HasADegreeLess()
    {
        using var fit = Fit(s_linear with { Random = "1" });
        using var model = fit.Run.Load();
        var test = new HypothesisTest(model.Manifest.Refit!.Model!, method: null);
        var all = test.Of(HypothesisReader.Read(test.Names, "x1 = 0"));
        var two = test.Of([.. HypothesisReader.Read(test.Names, "`high: x1` = 0"), .. HypothesisReader.Read(test.Names, "`low: x1` = 0")]);

        Assert.Equal(two.Statistic, all.Statistic, 1e-6 * two.Statistic);
        Assert.Equal(2, all.NumeratorDf);
        Assert.Throws<InputException>(() => test.Of(HypothesisReader.Read(test.Names, "x1 = 1")));
    }

    [Fact]
    public void Fit_WithHiddenLayers_JudgesTheRefitOnValidationRows()
    {
        using var fit = Fit(FitRun.Quick);
        using var model = fit.Run.Load();
        var refit = model.Manifest.Refit!;

        Assert.NotNull(refit.ValidationLoss);
        Assert.NotNull(refit.ValidationLossBefore);
        Assert.True(refit.Kept, refit.Reason); // three epochs leave much to the refit
        Assert.StartsWith("linear, (1 | g)", refit.Steps[0].Part, StringComparison.Ordinal);
        Assert.All(model.Manifest.Parity.Values, difference => Assert.InRange(difference, 0, 1e-5));
    }

    [Fact]
    public void Fit_TwoFactors_KeepsTheEffectsOfTrainingAndSaysSo()
    {
        using var fit = Fit(FitRun.Quick, "g", "s");
        using var model = fit.Run.Load();

        Assert.Null(model.Manifest.Refit);
        Assert.Equal(EffectMethods.Variational, model.Manifest.RandomEffects[0].Method);
        Assert.Contains(model.Manifest.Notes, note => note.Contains("it is solved for one grouping factor, and there are 2", StringComparison.Ordinal));
    }

    /// <summary>Effects of the intercept and of x1 with a standard deviation of 1.5, 25 clusters of 32 rows: the slopes are far beyond chance. x2 has none.</summary>
    [Fact]
    public void Search_StrongSlopesOfOneColumn_FindsThem()
    {
        var data = MultinomialModels.Make(31, classes: 3, rows: 800, clusters: 25, size: 2, sd: 1.5);
        double[] Column(int j) => [.. Enumerable.Range(0, data.Rows).Select(i => (double)data.Row(i)[j])];
        using var run = FitRun.Of(FitRun.Csv(("x1", Column(1)), ("x2", Column(2)), ("g", data.Factors[0].Codes.Select(code => $"g{code}").ToArray()), ("y", data.Outcome.Select(y => $"c{y}").ToArray())));
        var refit = run.Fit(FitRun.Quick).Manifest.Refit!;

        Assert.True(refit.Kept, refit.Reason);
        Assert.Contains("x1", refit.Random, StringComparison.Ordinal);
        Assert.DoesNotContain("x2", refit.Random, StringComparison.Ordinal);
    }

    private static ClusterFit Fit(TrainingOptions options, params string[] clusters) => new("multiclass", options, clusters, offset: false);
}
