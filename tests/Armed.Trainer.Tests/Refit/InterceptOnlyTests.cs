using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit;

/// <summary>
/// Models with no features at all, y ~ 1 + (1 | g), against lme4's REML estimates on its own data (see Data/SOURCES.md), through the whole path: train, export, verify,
/// predict, adapt.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class InterceptOnlyTests
{
    /// <summary>The sources print five decimals; lme4 stops its search of Penicillin 5e-5 from the optimum.</summary>
    private const double Digits = 1e-4;

    private static readonly TrainingOptions s_linear = new() { Hidden = [], Device = TrainingDevice.Cpu };

    [Fact]
    public void Run_Penicillin_IsLmer()
    {
        using var run = Run("penicillin.csv", "diameter", "plate", "sample");
        var model = run.Fit(s_linear).Manifest.Refit!.Model!;

        Near([.84670, 1.93161, .54992], [.. model.VarianceComponents.Select(component => component.Sd), model.Sigma!.Value]);
        Assert.Equal(-165.43029, model.LogLikelihood!.Value, 1e-4);
        Assert.Equal("(Intercept)", model.FixedEffects.Single().Term);
        Assert.Equal(22.97222, model.FixedEffects.Single().Estimate, Digits);
        Assert.Equal(.8086, model.FixedEffects.Single().Se!.Value, 1e-4);
        Whole(run);
    }

    [Fact]
    public void Run_PastesNested_IsLmer()
    {
        using var run = Run("pastes.csv", "strength", "batch", "batch:cask");
        var model = run.Fit(s_linear with { Random = "(1 | batch/cask)" }).Manifest.Refit!.Model!;

        Near([1.28737, 2.90408, .82341], [.. model.VarianceComponents.OrderBy(component => component.Group.Length).Select(component => component.Sd), model.Sigma!.Value]);
        Assert.Equal(-123.49537, model.LogLikelihood!.Value, 1e-4);
        Whole(run);
    }

    /// <summary>The variance between batches is estimated as 0: a known batch is answered as an unknown one.</summary>
    [Fact]
    public void Run_Dyestuff2_HasNoVarianceBetweenBatches()
    {
        using var run = Run("dyestuff2.csv", "Yield", "Batch");
        var model = run.Fit(s_linear).Manifest.Refit!.Model!;

        Assert.Equal(0, model.VarianceComponents.Single().Sd, Digits);
        Assert.Equal(3.71568, model.Sigma!.Value, Digits);
        Assert.Equal(-80.91414, model.LogLikelihood!.Value, 1e-4);
        Whole(run);
        using var loaded = run.Load();
        Assert.Equal(5.66560, loaded.Predict(loaded.Row(), "A").Value, 1e-4);
    }

    /// <summary>A network could learn nothing from such a table: with the default hidden layers it is the same mixed model, and a message says so.</summary>
    [Fact]
    public void Run_WithHiddenLayers_IsTheModelWithout()
    {
        using var run = Run("penicillin.csv", "diameter", "plate", "sample");
        var fit = run.Fit(s_linear with { Hidden = new TrainingOptions().Hidden });

        Assert.Equal(-165.43029, fit.Manifest.Refit!.Model!.LogLikelihood!.Value, 1e-4);
        Assert.Contains(fit.Messages, message => message.Contains("no column of features", StringComparison.Ordinal));
        Whole(run);
    }

    [Fact]
    public void Run_WithZPredictor_SaysWhatToDo()
    {
        using var run = Run("dyestuff2.csv", "Yield", "Batch");

        var fault = Assert.Throws<InputException>(() => run.Fit(FitRun.Quick with { ZPredictor = true }));

        Assert.Contains("no column left for features", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CountsWithOffset_PredictsByTheOffset()
    {
        using var run = FitRun.Of("g,e,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"g{i % 6},{Math.Log(1 + (i % 3)):R},{(1 + (i % 3)) * (1 + (i % 6))}\n"))));
        var counts = run.As("count", offset: "e");
        counts.Fit(s_linear);
        using var model = counts.Load();

        var one = model.Predict(model.Row().SetOffset(0), "g3").Value;
        Assert.Equal(2 * one, model.Predict(model.Row().SetOffset(Math.Log(2)), "g3").Value, 1e-4 * one);
    }

    private static FitRun Run(string file, string outcome, params string[] clusters) => FitRun.Of("g,y\n").With(new DataRequest
    {
        Source = DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file)),
        Outcome = outcome,
        Clusters = clusters,
        Numeric = [],
    });

    /// <summary>The bundle verifies, predicts by every call and with the population where nothing is known, and adapts to a new cluster.</summary>
    private static void Whole(FitRun run)
    {
        var report = BundleVerifier.Verify(run["bundle"]);
        Assert.True(report.Ok, string.Join("\n", report.Checks.Where(check => !check.Ok)));
        using var model = run.Load();
        Assert.Empty(model.Columns);
        Assert.All(model.Manifest.Graphs, graph => Assert.Equal(ModelInput(model), graph.Inputs));
        var codes = Enumerable.Repeat(0L, model.Factors.Count).Concat(Enumerable.Repeat(-1L, model.Factors.Count)).ToArray();
        var (batch, nothing) = (new float[2], new float[3]);
        model.Predict([], [], codes, batch);
        model.Predict([], [], [], nothing);
        var known = model.Predict(model.Row(), [.. model.Factors.Select(factor => factor.Levels[0])]);
        Assert.Equal(known.Value, batch[0], 1e-4);
        Assert.Equal(model.Manifest.Refit!.Model!.FixedEffects[0].Estimate, batch[1], 1e-4);
        Assert.All(nothing, value => Assert.Equal(batch[1], value));
        var fixedHead = model.Predict(model.Row(), (string?[])[.. model.Factors.Select(_ => (string?)null)], PredictionHead.Fixed);
        Assert.Equal(batch[1], fixedHead.Value, 1e-4);
        Adapt(run, model);
    }

    private static TensorDescription[] ModelInput(ArmedModel model) => [new("cluster", "int64", model.Factors.Count)];

    private static void Adapt(FitRun run, ArmedModel model)
    {
        var factor = model.Factors[^1];
        var population = model.Predict(model.Row(), [.. model.Factors.Select(_ => (string?)null)]);
        using var adapted = model.Adapt(factor, "new", [model.Row(), model.Row(), model.Row()], [population.Value + 2, population.Value + 2, population.Value + 2]);
        adapted.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);
        string?[] clusters = [.. model.Factors.Select(other => other == factor ? "new" : null)];

        // The new cluster's mean: between the population's and its rows', by the share of the variances.
        var effects = model.Manifest.RandomEffects.First(effects => effects.Factor == factor.Name).Covariance[0][0][0];
        var sigma = model.Manifest.ResidualSd!.Value;
        var expected = population.Value + (2 * effects / (effects + (sigma * sigma / 3)));
        Assert.Equal(expected, adapted.Predict(adapted.Row(), clusters).Value, 1e-4);
        Assert.Equal(expected, saved.Predict(saved.Row(), clusters).Value, 1e-4);
        Assert.True(BundleVerifier.Verify(run["adapted"]).Ok);
    }

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Digits));
    }
}
