using System.Text.Json.Nodes;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.SecondStages;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.SecondStages;

/// <summary>Boosted trees after the mixed model, where clusters above the mean have a wave that the others lack.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class SecondStageTests
{
    private const int Rows = 1_600, Clusters = 40;

    private static readonly TrainingOptions s_quick =
        FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population };

    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    [InlineData("count")]
    public void Refit_EffectsMatterBeyondTheirSum_StageIsKeptAndGraphAgrees(string kind)
    {
        using var run = Plain(Table(kind));
        using var fit = new StagedFit(kind == "count" ? run.As("count") : run, s_quick);
        var result = fit.Refit();
        using var solved = fit.Model.With(result.Layer);

        Assert.True(result.Description.SecondStage is not null, result.Description.Random + result.Description.Reason);
        var stage = result.Description.SecondStage!;
        Assert.InRange(stage.Trees, 10, 600);
        Assert.True(stage.Gain > 2 * stage.StandardError);
        Assert.NotNull(result.WithoutValidation!.SecondStage);
        Assert.Equal("linear, (1 | g)", result.Description.Steps[0].Part);
        Assert.Equal("second stage", result.Description.Steps[^1].Part);
        Assert.Equal(result.Description.ValidationLoss!.Value, result.Description.Steps[^1].ValidationLoss!.Value, 1e-9);

        var graphs = new ModelGraphs(solved, new ModelMetadata(kind, new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        Assert.All(new ParityCheck(solved).Run(graphs, fit.Data.Rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        Assert.All(graphs.Where(graph => graph.Role != GraphRoles.SecondStage), graph => Assert.True(DirectGraph.TryCompile(OnnxReader.Read(graph.Bytes), graph.Bytes, out var why) is not null, why));
    }

    /// <summary>Two factors, one with slopes, weights and an offset, classes in an order: graphs agree with TorchSharp, and few rows are excused because they are on a threshold.</summary>
    [Theory]
    [InlineData("continuous")]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Stage_SeveralFactors_GraphsAgree(string kind)
    {
        using var whole = FitRun.Of(Table(kind));
        var run = kind switch
        {
            "count" => whole.With(whole.Data with { Clusters = ["g", "s"], Offset = "o", Task = ModelTask.Count, Exclude = ["w"] }),
            "ordinal" => whole.With(whole.Data with { Clusters = ["g", "s"], Task = ModelTask.Ordinal, Order = ["low", "mid", "high"], Exclude = ["w", "o"] }),
            _ => whole.With(whole.Data with { Clusters = ["g", "s"], Weights = "w", Exclude = ["o"] }),
        };
        using var fit = new StagedFit(run, s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", ["x"], nonlinear: false), RandomEffectsTerm.Of("s", [], nonlinear: false)], UsesHidden: false));
        var stage = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Fit(solved, fit.Data.Training)!;
        using var model = fit.Model.With(solved.Layer with { SecondStage = stage });

        var graphs = new ModelGraphs(model, new ModelMetadata(kind, new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        Assert.All(new ParityCheck(model).Run(graphs, fit.Data.Rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        using var predictor = new TorchPredictor(model);
        Assert.InRange(predictor.SecondStageColumns(fit.Data.Rows).Count(row => stage.IsOnThreshold(row, model.Network.Encoder.Columns.Count, model.Columns.Count, Math.Abs(model.OutcomeMean / model.OutcomeSd))), 0, Rows / 20);
    }

    /// <summary>Only clusters of g tell which of two opposite waves a row has: one whose cluster of g is new gains nothing by the stage, whatever is known of its s, and has none of it. One whose cluster of s is new gains as much as others.</summary>
    [Fact]
    public void Stage_RowsOfNewClusters_OnlyWhereTheyGain()
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, levels: 0.5));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] }), s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false), RandomEffectsTerm.Of("s", [], nonlinear: false)], UsesHidden: false));
        var stage = Assert.Single(new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training));
        Assert.Equal([0], stage.Needed);

        using var model = fit.Model.With(solved.Layer with { SecondStage = stage });
        using var predictor = new TorchPredictor(model);
        var (newG, newS) = (Without(fit.Data.Rows, factor: 0), Without(fit.Data.Rows, factor: 1));
        Assert.All(predictor.Addends(newG), addend => Assert.Equal(0, addend));
        Assert.InRange(predictor.Addends(newS).Max(Math.Abs), 0.5, 20);
        var graphs = new ModelGraphs(model, new ModelMetadata("needed", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        foreach (var rows in new[] { fit.Data.Rows, newG, newS, Without(newG, factor: 1) })
        {
            Assert.All(new ParityCheck(model).Run(graphs, rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        }
    }

    /// <summary>Clusters of g are inside those of s, which have no variance: no row has an effect of s. A stage that needed one would be in no row.</summary>
    [Fact]
    public void Approved_OuterFactorHasNoVariance_IsNotNeeded()
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, groups: 8, isCentred: true));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] }), s_quick);
        var (trial, solved) = Solved(fit);
        Assert.All(solved.Fit.Factors[1].Means, mean => Assert.Equal(0, (float)mean));

        var stage = Assert.Single(new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training));
        Assert.Equal([0], stage.Needed);
        Assert.True(SecondStageFit.CanBeKnown(stage, solved));
        Assert.False(SecondStageFit.CanBeKnown(stage.Needing([0, 1]), solved));

        using var model = fit.Model.With(solved.Layer with { SecondStage = stage });
        using var predictor = new TorchPredictor(model);
        Assert.InRange(predictor.Addends(fit.Data.Rows).Count(addend => addend != 0), Rows * 9 / 10, Rows);
        using var dead = fit.Model.With(solved.Layer with { SecondStage = stage.Needing([0, 1]) });
        using var silent = new TorchPredictor(dead);
        Assert.All(silent.Addends(fit.Data.Rows), addend => Assert.Equal(0, addend));
    }

    /// <summary>Where the outer factor has effects, no row is new to it and knows a cluster of the other: it is needed.</summary>
    [Fact]
    public void Approved_OuterFactorHasEffects_IsNeeded()
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, levels: 1, groups: 8));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] }), s_quick);
        var (trial, solved) = Solved(fit);
        Assert.Contains(solved.Fit.Factors[1].Means, mean => (float)mean != 0);

        var stage = Assert.Single(new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training));
        Assert.Contains(1, stage.Needed);
    }

    /// <summary>Fewer clusters than folds: there are as many folds as clusters.</summary>
    [Fact]
    public void Approved_FactorOfThreeClusters_FoldsAreItsClusters()
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, levels: 0.5, groups: 3));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] }), s_quick);
        var (trial, solved) = Solved(fit);
        var effects = OutOfFoldEffects.WithoutClusters(trial, solved, fit.Data.Training, factor: 1, seed: 1);
        Assert.Equal([0, 1, 2], effects.Folds.Distinct().Order());
        Assert.Equal(3, effects.CutPoints.Count);
        Assert.All(effects.Parts[1].Mean, mean => Assert.Equal(0, mean));

        var told = new List<string>();
        var stage = Assert.Single(new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken) { Say = told.Add }.Approved(solved, fit.Data.Training));
        Assert.Contains(0, stage.Needed);
        Assert.Equal(["refit: second stage without clusters of g", "refit: second stage without clusters of s"], told);
    }

    /// <summary>What the caller refuses for rows that know all of their clusters is not solved for any further.</summary>
    [Fact]
    public void Approved_CallerRefuses_NeedsAreNotLookedFor()
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, levels: 0.5));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] }), s_quick);
        var (trial, solved) = Solved(fit);
        var (told, asked) = (new List<string>(), new List<IReadOnlyList<int>>());
        var stages = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken) { Say = told.Add }.Approved(solved, fit.Data.Training, Refuse);

        Assert.Empty(stages);
        Assert.Empty(told);
        Assert.Equal([0, 1], Assert.Single(asked));

        bool Refuse(SecondStage stage)
        {
            asked.Add(stage.Needed);
            return false;
        }
    }

    /// <summary>A bundle whose stage needs a cluster of g: direct evaluation, ONNX Runtime and adapted clusters use it in the same rows, and the manifest says so.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(36)]
    public void Fit_OneFactorIsNeeded_BundleFollows(double frequency)
    {
        using var whole = FitRun.Of(Table("continuous", opposite: -3, levels: 0.5, frequency: frequency));
        var run = whole.With(whole.Data with { Clusters = ["g", "s"], Exclude = ["w", "o"] });
        run.Fit(s_quick);
        using var model = run.Load();
        using var plain = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = false });
        Assert.True(model.Manifest.Refit!.SecondStage is not null, model.Manifest.Refit.Random + model.Manifest.Refit.Reason);
        Assert.Equal(["g"], model.Manifest.Refit.SecondStage!.NeededFactors);
        Assert.Contains("known clusters of g", File.ReadAllText(Path.Combine(run["bundle"], "MODEL_CARD.md")), StringComparison.Ordinal);
        foreach (var clusters in new string?[][] { ["g3", "s2"], ["g3", null], [null, "s2"], [null, null], ["never", "s2"] })
        {
            Assert.Equal(At(plain, 0.1, clusters), At(model, 0.1, clusters), 1e-4);
            Assert.True(Wave(model, frequency, clusters) > 2 == (clusters[0] == "g3"), $"{Wave(model, frequency, clusters)}");
        }

        RowBuilder[] rows = [.. Enumerable.Range(0, 30).Select(i => model.Row().Set("x", 0.03 * i))];
        double[] outcomes = [.. Enumerable.Range(0, 30).Select(i => 2 + (3 * Math.Sin(frequency * 0.03 * i)))];
        using var newG = model.Adapt(model.Factors[0], "new", rows, outcomes);
        using var newS = model.Adapt(model.Factors[1], "new", rows, outcomes);
        newG.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);
        foreach (var clusters in new string?[][] { ["new", "s2"], ["new", null] })
        {
            Assert.True(Wave(newG, frequency, clusters) > 2, $"{Wave(newG, frequency, clusters)}");
            Assert.Equal(At(newG, 0.1, clusters), At(saved, 0.1, clusters), 1e-4);
        }

        Assert.InRange(Wave(newS, frequency, [null, "new"]), 0, 1);
        Assert.True(Wave(newS, frequency, ["g3", "new"]) > 2);
        AssertManifestOfNeeds(run["bundle"]);
    }

    /// <summary>Without the field no factor is needed; a name that is no factor, or one twice, is refused.</summary>
    private static void AssertManifestOfNeeds(string bundle)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(bundle, BundleManifest.FileName)))!.AsObject();
        json.Remove("digest");
        var stage = json["refit"]!["second_stage"]!.AsObject();
        foreach (var (names, expected) in new (string[] Names, string Expected)[] { (["x"], "names of the clusters"), (["g", "g"], "each factor once") })
        {
            stage["needed_factors"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
            var fault = Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString()));
            Assert.Contains("refit.second_stage.needed_factors", fault.Message, StringComparison.Ordinal);
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        }

        stage["needed_factors"] = new JsonArray("s", "g");
        Assert.Equal(["s", "g"], BundleManifest.Parse(json.ToJsonString()).Refit!.SecondStage!.NeededFactors);
        stage.Remove("needed_factors");
        Assert.Empty(BundleManifest.Parse(json.ToJsonString()).Refit!.SecondStage!.NeededFactors);
    }

    /// <summary>The value of a row in training is what it would be had the row another outcome.</summary>
    [Fact]
    public void OutOfFold_OwnOutcomeChanges_EffectsStay()
    {
        using var run = Plain(Table("continuous"));
        using var fit = new StagedFit(run, s_quick);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var trial = new RefitTrial(fit.Model, rows, s_quick, TestContext.Current.CancellationToken);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false));
        var before = OutOfFoldEffects.Of(trial, solved, fit.Data.Training, seed: 1);
        const int At = 17;
        fit.Data.Outcome[fit.Data.Training[At]] += 50;
        var after = OutOfFoldEffects.Of(trial, solved, fit.Data.Training, seed: 1);

        Assert.Equal(before.Mean[At], after.Mean[At], 1e-9);
        Assert.Equal(before.Parts[0].First[At], after.Parts[0].First[At], 1e-6f);
        Assert.NotEqual(before.Mean, after.Mean);
    }

    [Fact]
    public void Refit_NothingIsLeft_HasNoStage()
    {
        using var run = Plain(Table("continuous", wave: 0));
        using var fit = new StagedFit(run, s_quick);
        Assert.Null(fit.Refit().Description.SecondStage);

        using var asked = Plain(Table("continuous"));
        using var off = new StagedFit(asked, s_quick with { SecondStage = false });
        Assert.Null(off.Refit().Description.SecondStage);
    }

    /// <summary>Rows of unknown clusters have the population's answer; an adapted cluster has the stage by its new effects, in memory as saved.</summary>
    [Fact]
    public void Predict_UnknownAndAdapted_StageFollowsTheEffects()
    {
        using var run = Plain(Table("continuous"));
        run.Fit(s_quick);
        using var model = run.Load();
        Assert.NotNull(model.Manifest.Refit!.SecondStage);
        Assert.All(model.Evaluators.Where(evaluator => evaluator.Role != GraphRoles.SecondStage), evaluator => Assert.Null(evaluator.Reason));
        Assert.Equal(Row(model, 0.3, null, PredictionHead.Fixed), Row(model, 0.3, null), 1e-4);

        using var adapted = model.Adapt(
            "new", [.. Enumerable.Range(0, 30).Select(i => model.Row().Set("x", 0.03 * i))], [.. Enumerable.Range(0, 30).Select(i => 2 + (3 * Math.Sin(12 * 0.03 * i)))]);
        adapted.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);

        Assert.Equal(Row(adapted, 0.13, "new"), Row(saved, 0.13, "new"), 1e-4);
        Assert.True(Row(adapted, 0.13, "new") - Row(adapted, 0.39, "new") > 2); // the wave
        Assert.True(BundleVerifier.Verify(run["adapted"]).Ok);
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
    }

    /// <summary>One factor and one column.</summary>
    private static FitRun Plain(string table)
    {
        var run = FitRun.Of(table);
        return run.With(run.Data with { Exclude = ["s", "w", "o"] });
    }

    private static double Row(ArmedModel model, double x, string? cluster, PredictionHead head = PredictionHead.Mixed) => model.Predict(model.Row().Set("x", x), [cluster], head).LinearPredictor;

    private static double At(ArmedModel model, double x, string?[] clusters) => model.Predict(model.Row().Set("x", x), clusters).LinearPredictor;

    /// <summary>How far apart the ends of the wave are: 6 where it is known, less than 1 by a line.</summary>
    private static double Wave(ArmedModel model, double frequency, string?[] clusters) => Math.Abs(At(model, Math.PI / 2 / frequency, clusters) - At(model, Math.PI * 3 / 2 / frequency, clusters));

    /// <summary>Intercepts of g and s.</summary>
    private static (RefitTrial Trial, RefitCandidate Solved) Solved(StagedFit fit)
    {
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        return (trial, trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false), RandomEffectsTerm.Of("s", [], nonlinear: false)], UsesHidden: false)));
    }

    /// <summary>The same rows in unknown clusters of a factor.</summary>
    private static EncodedRows Without(EncodedRows rows, int factor) => rows.WithClusters([.. rows.Clusters.Select((code, at) => at % rows.FactorCount == factor ? -1 : code)]);

    /// <summary>
    /// eta = u_g + wave sin(frequency x) + levels (s - 3), the wave that of u_g above 0 or its opposite; u of standard deviation 1, and of mean 0 in each of the groups where it is centred. Of 8 groups s each has 5 clusters of g; 7 or 3 cross them.
    /// </summary>
    private static string Table(string kind, double wave = 3, double opposite = 0, double levels = 0, int groups = 7, bool isCentred = false, double frequency = 12)
    {
        var normal = new Normal(5);
        double[] effects = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        effects = isCentred ? [.. effects.Select((effect, g) => effect - effects.Where((_, other) => other % groups == g % groups).Average())] : effects;
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => normal.Uniform())];
        double[] eta = [.. x.Select((value, row) => effects[row % Clusters] + ((effects[row % Clusters] > 0 ? wave : opposite) * Math.Sin(frequency * value)) + (levels * ((row % groups) - 3)))];
        Array y = kind switch
        {
            "ordinal" => eta.Select(value => value < -0.5 ? "low" : value < 1 ? "mid" : "high").ToArray(),
            "binary" => eta.Select(value => normal.Uniform() < 1 / (1 + Math.Exp(-value)) ? 1 : 0).ToArray(),
            "count" => eta.Select(value => (int)(Math.Exp(0.4 * value) + normal.Uniform())).ToArray(),
            _ => eta.Select(value => value + (0.5 * normal.Next())).ToArray(),
        };
        return FitRun.Csv(
            ("x", x), ("g", Names("g", Clusters)), ("s", Names("s", groups)), ("w", Enumerable.Range(0, Rows).Select(row => 0.5 + (row % 3)).ToArray()), ("o", Enumerable.Range(0, Rows).Select(row => 0.2 * (row % 2)).ToArray()), ("y", y));
    }

    private static string[] Names(string factor, int count) => [.. Enumerable.Range(0, Rows).Select(row => FormattableString.Invariant($"{factor}{row % count}"))];
}
