using System.Globalization;
using Armed.Runtime;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>Numeric columns that others nearly determine, without a formula: the estimates stay those of the columns, and graphs in single precision compute them.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class CollinearNumbersTests
{
    private static readonly TrainingOptions s_linear = new() { Hidden = [], Device = TrainingDevice.Cpu };

    /// <summary>lme4's y ~ year + I(year^2) + (1 | g) on the table of <see cref="Trial"/>, whose correlation of the two is 1 - 5e-7, as two plain columns.</summary>
    [Fact]
    public void Fit_YearAndItsSquare_IsLme4s()
    {
        using var run = Run(Squares(), "year", "year2");

        var model = run.Fit(s_linear).Manifest.Refit!.Model!;

        double[] estimates = [7.34477573e+04, -7.31546164e+01, 1.82190207e-02], errors = [1.82452007e+04, 1.81548590e+01, 4.51620828e-03];
        Assert.Equal(["(Intercept)", "year", "year2"], model.FixedEffects.Select(effect => effect.Term));
        for (var j = 0; j < errors.Length; j++)
        {
            Assert.Equal(errors[j], model.FixedEffects[j].Se!.Value, 2e-4 * errors[j]);
            Assert.Equal(estimates[j], model.FixedEffects[j].Estimate, 2e-4 * errors[j]);
        }

        Assert.Equal(-397.279191, model.LogLikelihood!.Value, 1e-3);
        using var bundle = run.Load();
        (string Cluster, double Year, double Expected)[] rows = [("g3", 1995, 16.5979653), ("g3", 2010, 13.7863883), ("g7", 2030, 23.4542433), ("zz", 2001, 14.3469638)];
        Assert.All(rows, row => Assert.Equal(row.Expected, bundle.Predict(Row(bundle, row.Year), row.Cluster).LinearPredictor, 2e-5 * row.Expected));
    }

    /// <summary>The hidden layers read the same inputs; a slope of the square itself keeps the square as it is.</summary>
    [Theory]
    [InlineData(null, 4)]
    [InlineData("(1 + year2 | g)", 0)]
    public void Fit_YearAndItsSquare_OnnxRuntimeAndDirectEvaluationAgree(string? random, int hidden)
    {
        using var run = Run(Squares(), "year", "year2");
        run.Fit(hidden == 0 ? s_linear with { Random = random } : FitRun.Quick with { Hidden = [hidden], MaxEpochs = 2, Networks = 1, ZPredictor = false });

        using var direct = run.Load();
        using var plain = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = false });
        foreach (var (cluster, year) in new[] { ("g3", 1995.0), ("g7", 2014), ("zz", 2030), ("g1", double.NaN) })
        {
            var values = new[] { direct, plain }.Select(model => model.Predict(Row(model, year), cluster).LinearPredictor).ToArray();
            Assert.Equal(values[1], values[0], 2e-5 * Math.Max(1, Math.Abs(values[1])));
        }
    }

    /// <summary>beta_a a + beta_b b is (beta_a + beta_b) a + beta_b (b - a): the second form has no large coefficients.</summary>
    [Fact]
    public void Fit_TwoNearlyEqualLargeNumbers_AreTheirDifference()
    {
        var random = new Random(7);
        var rows = Enumerable.Range(0, 240).Select(i => (Group: i % 8, A: 1e6 + random.Next(-6000, 6000), Step: random.Next(-40, 40), Noise: random.NextDouble())).ToArray();
        string Table(Func<double, int, double> second) => FitRun.Csv(
            ("g", rows.Select(row => "g" + row.Group).ToArray()), ("a", rows.Select(row => row.A).ToArray()), ("b", rows.Select(row => second(row.A, row.Step)).ToArray()),
            ("y", rows.Select(row => (0.001 * (row.A - 1e6)) + (0.05 * row.Step) + Math.Sin(row.Group) + row.Noise).ToArray()));
        using var both = FitRun.Of(Table((a, step) => a + step));
        using var apart = FitRun.Of(Table((_, step) => step));

        var (one, other) = (both.Fit(s_linear).Manifest.Refit!.Model!, apart.Fit(s_linear).Manifest.Refit!.Model!);

        Assert.Equal(other.FixedEffects[2].Estimate, one.FixedEffects[2].Estimate, 1e-3 * other.FixedEffects[2].Se!.Value);
        Assert.Equal(other.FixedEffects[2].Se!.Value, one.FixedEffects[2].Se!.Value, 1e-3 * other.FixedEffects[2].Se!.Value);
        Assert.Equal(other.FixedEffects[1].Estimate, one.FixedEffects[1].Estimate + one.FixedEffects[2].Estimate, 1e-7);
        Assert.Equal(other.LogLikelihood!.Value, one.LogLikelihood!.Value, 1e-3);
    }

    /// <summary>The cells of a stop and a start in seconds since 1970 are 128 apart in single precision: what lies between them is not in the columns any more.</summary>
    [Fact]
    public void Fit_DifferenceBelowSinglePrecision_IsSaid()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 120).Select(i => (Group: "g" + (i % 6), Start: 1.7e9 + (random.NextDouble() * 1e7), Took: random.Next(60, 120))).ToArray();
        using var run = FitRun.Of(FitRun.Csv(
            ("g", rows.Select(row => row.Group).ToArray()), ("start", rows.Select(row => row.Start).ToArray()), ("stop", rows.Select(row => row.Start + row.Took).ToArray()),
            ("y", rows.Select(row => (0.1 * row.Took) + random.NextDouble()).ToArray())));

        var result = run.Fit(s_linear);

        Assert.Contains(result.Messages, message => message.Contains("'stop' was dropped (0): within the 7 digits of single precision", StringComparison.Ordinal));
        Assert.Equal(["(Intercept)", "start"], result.Manifest.Refit!.Model!.FixedEffects.Select(effect => effect.Term));
    }

    /// <summary>A level without variation in the outcome has a coefficient without a size: its uncertainty has terms of thousands, which cancel in the other rows. Both are said, and what to do.</summary>
    [Fact]
    public void Fit_NearCopyAndALevelOfOneOutcome_IsExportedAndSaid()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(i => (Group: "g" + random.Next(12), X: Math.Round((4 * random.NextDouble()) - 2, 4), Level: i % 30 == 0 ? "c" : i % 2 == 0 ? "a" : "b", Chance: random.NextDouble())).ToArray();
        using var run = FitRun.Of(FitRun.Csv(
            ("g", rows.Select(row => row.Group).ToArray()), ("x", rows.Select(row => row.X).ToArray()), ("twice", rows.Select(row => Math.Round((2 * row.X) + 1 + (2e-4 * (row.Chance - 0.5)), 4)).ToArray()),
            ("level", rows.Select(row => row.Level).ToArray()), ("y", rows.Select(row => row.Level == "c" || row.Chance < 1 / (1 + Math.Exp(-row.X)) ? 1 : 0).ToArray())));

        var result = run.Fit(s_linear);

        Assert.All(result.Manifest.Parity.Values, difference => Assert.InRange(difference, 0, 1e-5));
        Assert.Contains(result.Messages, message => message.StartsWith("'x', 'twice' nearly determine each other (variance inflation up to ", StringComparison.Ordinal));
        Assert.Contains(result.Messages, message => message.Contains("(separation)", StringComparison.Ordinal) && message.Contains("merge rare levels", StringComparison.Ordinal));
    }

    /// <summary>Ordered classes have no intercept among the coefficients; two pairs are two sentences.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_TwoPairs_AreSaidOneByOne(bool isOrdinal)
    {
        var random = new Random(3);
        double Near(double number) => Math.Round((2 * number) + (0.02 * random.NextDouble()), 5);
        var rows = Enumerable.Range(0, 300).Select(_ => (X: Math.Round(random.NextDouble(), 4), Z: Math.Round(random.NextDouble(), 4), Chance: random.NextDouble())).ToArray();
        using var run = FitRun.Of(FitRun.Csv(
            ("g", rows.Select((_, i) => "g" + (i % 8)).ToArray()),
            ("x", rows.Select(row => row.X).ToArray()),
            ("x2", rows.Select(row => Near(row.X)).ToArray()),
            ("z", rows.Select(row => row.Z).ToArray()),
            ("z2", rows.Select(row => Near(row.Z)).ToArray()),
            ("y", rows.Select(row => isOrdinal ? (object)new[] { "low", "mid", "high" }[(int)(1.5 * (row.X + row.Chance))] : row.X + row.Chance).ToArray())));

        var messages = (isOrdinal ? run.As("ordinal") : run).Fit(s_linear).Messages.Where(message => message.Contains("determine each other", StringComparison.Ordinal)).ToList();

        Assert.Collection(
            messages,
            message => Assert.StartsWith("'x', 'x2' nearly determine each other", message, StringComparison.Ordinal),
            message => Assert.StartsWith("'z', 'z2' nearly determine each other", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_ColumnsThatDiffer_AreNotSaidToDetermineEachOther()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 200).Select(i => (A: 100 + random.NextDouble(), B: random.NextDouble())).ToArray();
        using var run = FitRun.Of(FitRun.Csv(
            ("g", rows.Select((_, i) => "g" + (i % 8)).ToArray()), ("a", rows.Select(row => row.A).ToArray()), ("b", rows.Select(row => row.A + row.B).ToArray()), ("y", rows.Select(row => row.B + random.NextDouble()).ToArray())));

        Assert.DoesNotContain(run.Fit(s_linear).Messages, message => message.Contains("determine each other", StringComparison.Ordinal));
    }

    private static FitRun Run(string csv, params string[] numeric)
    {
        var run = FitRun.Of(csv);
        return run.With(run.Data with { Numeric = numeric, Categorical = [] });
    }

    private static RowBuilder Row(ArmedModel model, double year) => model.Row().Set("year", year).Set("year2", year * year);

    private static string Squares()
    {
        var lines = Trial.Csv().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', lines.Select((line, i) => i == 0 ? line + ",year2" : FormattableString.Invariant($"{line},{Math.Pow(double.Parse(line.Split(',')[3], CultureInfo.InvariantCulture), 2)}"))) + "\n";
    }
}
