using System.Text.Json.Nodes;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Posteriors;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.SecondStages;
using Armed.Trainer.Refit.Trials;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Tests.Refit.SecondStages;

/// <summary>A second stage by class: respondents use a scale of five in their own way, half of them its ends and half of them its middle, which no effect of a cumulative logit says.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ClassStageTests
{
    private const int Rows = 1_600, Clusters = 40, Classes = 5;

    private static readonly TrainingOptions s_quick =
        FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population };

    [Fact]
    public void Refit_ScaleUseDiffersByCluster_StageByClassIsKeptAndGraphsAgree()
    {
        using var run = Run(Table(isOwnScale: true));
        using var fit = new StagedFit(run, s_quick);
        var result = fit.Refit();
        using var solved = fit.Model.With(result.Layer);

        var stage = result.Description.SecondStage;
        Assert.True(stage is { Classes: Classes }, result.Description.Random + result.Description.Reason);
        Assert.True(stage!.Gain > 0.1); // of a log loss near that of uniform classes, 1.6; the ends alone have .7
        Assert.True(stage.Gain > 2 * stage.StandardError);
        Assert.Equal("second stage by class", result.Description.Steps[^1].Part);
        Assert.Equal(result.Description.ValidationLoss!.Value, result.Description.Steps[^1].ValidationLoss!.Value, 1e-9);
        Assert.Contains(result.Messages, message => message.Contains("--second-stage false", StringComparison.Ordinal));
        AssertGraphsAgree(solved, fit.Data.Rows);
    }

    /// <summary>Two factors, one with slopes, and rows of unknown clusters.</summary>
    [Fact]
    public void Stage_SeveralFactors_GraphsAgree()
    {
        using var whole = FitRun.Of(Table(isOwnScale: true));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Task = ModelTask.Ordinal }), s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", ["x"], nonlinear: false), RandomEffectsTerm.Of("s", [], nonlinear: false)], UsesHidden: false));
        var stage = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Fit(solved, fit.Data.Training, Classes)!;
        using var model = fit.Model.With(solved.Layer with { SecondStage = stage });
        Assert.Equal([(Clusters + 1) * (Classes + 1), 8 * (Classes + 1)], stage.Shares.Select(shares => shares.Length));

        var rows = fit.Data.Rows;
        AssertGraphsAgree(model, rows);
        AssertGraphsAgree(model, rows.WithClusters([.. rows.Clusters.Select((code, at) => at % 3 == 0 ? -1 : code)]));
    }

    /// <summary>Only clusters of g tell how the scale is used: rows that are new to one have the mixed model's answer, whatever is known of their s. A cluster is known by its rows.</summary>
    [Fact]
    public void Approved_TwoFactors_OnlyRowsThatGainUseTheStage()
    {
        using var whole = FitRun.Of(Table(isOwnScale: true));
        using var fit = new StagedFit(whole.With(whole.Data with { Clusters = ["g", "s"], Task = ModelTask.Ordinal }), s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false), RandomEffectsTerm.Of("s", [], nonlinear: false)], UsesHidden: false));
        var stage = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training).First();
        Assert.Equal(Classes, stage.Classes);
        Assert.Equal([0], stage.Needed);

        using var model = fit.Model.With(solved.Layer with { SecondStage = stage });
        using var mixed = fit.Model.With(solved.Layer);
        using var staged = new TorchPredictor(model);
        using var alone = new TorchPredictor(mixed);
        var (rows, clusters) = (fit.Data.Rows, fit.Data.Rows.Clusters);
        var (newG, newS) = (rows.WithClusters([.. clusters.Select((code, at) => at % 2 == 0 ? -1 : code)]), rows.WithClusters([.. clusters.Select((code, at) => at % 2 == 1 ? -1 : code)]));
        AssertClose(alone.Predict(newG, PredictionHead.Mixed).Values, staged.Predict(newG, PredictionHead.Mixed).Values);
        Assert.True(alone.Predict(newS, PredictionHead.Mixed).Values.Zip(staged.Predict(newS, PredictionHead.Mixed).Values, (a, b) => Math.Abs(a - b)).Max() > 0.1f);
        AssertGraphsAgree(model, newG);
        AssertGraphsAgree(model, newS);
    }

    /// <summary>Clusters that differ in the use of the scale and not in level: their effects are all 0, but their rows are known.</summary>
    [Fact]
    public void Approved_EffectsHaveNoVariance_StageByClassIsTried()
    {
        using var run = Run(BalancedTable());
        using var fit = new StagedFit(run, s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false));
        var effects = OutOfFoldEffects.Of(trial, solved, fit.Data.Training, 1);
        Assert.DoesNotContain(Enumerable.Range(0, fit.Data.Training.Length), effects.IsKnown);

        var stage = Assert.Single(new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training));
        Assert.Equal(Classes, stage.Classes);
        Assert.True(stage.Evidence.Gain > 0.3, $"{stage.Evidence}");
    }

    /// <summary>Many deep leaves: factors exp(s) beyond single precision, and rounding of a rare class's probability times large ones.</summary>
    [Fact]
    public void Stage_SharpUseOfTheScale_GraphsAgree()
    {
        using var run = Run(BalancedTable());
        using var fit = new StagedFit(run, s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false));
        var stage = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Fit(solved, fit.Data.Training, Classes)!;
        foreach (var factor in new[] { 5f, 100 })
        {
            var trees = new ObliviousTrees(stage.Trees.Depth, [.. stage.Trees.Features], [.. stage.Trees.Thresholds], [.. stage.Trees.Leaves.Select(leaf => factor * leaf)], Classes);
            using var model = fit.Model.With(Rare(solved.Layer) with { SecondStage = new SecondStage(trees) { Shares = stage.Shares, Evidence = stage.Evidence } });
            AssertGraphsAgree(model, fit.Data.Rows);

            using var predictor = new TorchPredictor(model);
            Assert.True(predictor.TiltFactors(fit.Data.Rows).Max() > 2 * factor, $"{predictor.TiltFactors(fit.Data.Rows).Max()}"); // else it would not be sharp
            Assert.All(predictor.Predict(fit.Data.Rows, PredictionHead.Mixed).Values.Chunk(Classes), row => Assert.Equal(1, row.Sum(), 1e-5f));
        }
    }

    /// <summary>Where the trees that add to the linear predictor say all, the ones by class are not clearly better, and the intervals stay.</summary>
    [Fact]
    public void Approved_LinearStageSaysAll_IsPreferred()
    {
        using var run = Run(LevelTable());
        using var fit = new StagedFit(run, s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false));
        var stages = new SecondStageFit(fit.Model, trial, s_quick, TestContext.Current.CancellationToken).Approved(solved, fit.Data.Training).ToList();
        Assert.Equal(0, stages[0].Classes);
    }

    [Fact]
    public void Forms_ManyRows_LinearAlone()
    {
        using var run = Run(Table(isOwnScale: false));
        using var fit = new StagedFit(run, s_quick);
        var stage = new SecondStageFit(fit.Model, Trial(fit), s_quick, TestContext.Current.CancellationToken);
        Assert.Equal([0, Classes], stage.Forms(1_000_000));
        Assert.Equal([0], stage.Forms(1_000_001));
    }

    [Fact]
    public void Refit_OneScale_HasNoStageByClass()
    {
        using var run = Run(Table(isOwnScale: false));
        using var fit = new StagedFit(run, s_quick);
        Assert.Null(fit.Refit().Description.SecondStage);

        using var asked = Run(Table(isOwnScale: true));
        using var off = new StagedFit(asked, s_quick with { SecondStage = false });
        Assert.Null(off.Refit().Description.SecondStage);
    }

    /// <summary>What trees read of a row in training is what it would be had the row another outcome.</summary>
    [Fact]
    public void Columns_OwnOutcomeChanges_SharesStay()
    {
        using var run = Run(Table(isOwnScale: true));
        using var fit = new StagedFit(run, s_quick);
        var trial = Trial(fit);
        var solved = trial.TryExactly(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false));
        float[] Shares(int at)
        {
            var rows = new SecondStageRows(trial, solved, fit.Data.Training, OutOfFoldEffects.Of(trial, solved, fit.Data.Training, 1), Classes);
            return [.. rows.Columns().Columns[^(Classes + 1)..].Select(column => column[Array.IndexOf(rows.Known, at)])];
        }

        const int At = 17;
        var before = Shares(At);
        Assert.Equal(1, before[..Classes].Sum(), 1e-6f);
        var row = fit.Data.Training[At];
        fit.Data.Outcome[row] = fit.Data.Outcome[row] == 0 ? 4 : 0;
        Assert.Equal(before, Shares(At));

        fit.Data.Outcome[row] = fit.Data.Outcome[row] == 0 ? 4 : 0;
        var other = Enumerable.Range(0, fit.Data.Training.Length).First(at => at != At && Cluster(at) == Cluster(At) && Shares(at)[Classes] != before[Classes]);
        fit.Data.Outcome[fit.Data.Training[other]] = fit.Data.Outcome[fit.Data.Training[other]] == 0 ? 4 : 0;
        Assert.NotEqual(before, Shares(At));

        long Cluster(int at) => fit.Data.Rows.Clusters[fit.Data.Training[at]];
    }

    /// <summary>Rows of unknown clusters have the population's answer; an adapted cluster's shares follow its labelled rows, in memory as saved and batch by batch; the linear predictor has no part of the stage.</summary>
    [Fact]
    public void Predict_UnknownAndAdapted_SharesFollowTheRows()
    {
        using var run = Run(Table(isOwnScale: true));
        run.Fit(s_quick);
        using var model = run.Load();
        Assert.Equal(Classes, model.Manifest.Refit!.SecondStage!.Classes);
        Assert.All(model.Evaluators.Where(evaluator => evaluator.Role != GraphRoles.SecondStage), evaluator => Assert.Null(evaluator.Reason));
        AssertClose(Probabilities(model, 0.3, null, PredictionHead.Fixed), Probabilities(model, 0.3, null));

        double[] ends = [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? 0.0 : 4)], middle = [.. Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? 1.0 : 2)];
        using var whole = model.Adapt("ends", LabelledRows(model, 24), ends);
        using var half = model.Adapt("ends", LabelledRows(model, 12), ends[..12]);
        using var further = half.Adapt("ends", LabelledRows(model, 24)[12..], ends[12..]);
        using var both = whole.Adapt("middle", LabelledRows(model, 24), middle);
        both.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);

        var (atEnds, inMiddle) = (Probabilities(both, 0.5, "ends"), Probabilities(both, 0.5, "middle"));
        Assert.True(atEnds[0] + atEnds[4] > 0.6, string.Join(' ', atEnds));
        Assert.True(inMiddle[1] + inMiddle[2] + inMiddle[3] > 0.8, string.Join(' ', inMiddle));
        AssertClose(atEnds, Probabilities(saved, 0.5, "ends"));
        AssertClose(inMiddle, Probabilities(saved, 0.5, "middle"));
        Assert.Equal([12, 0, 0, 0, 12], saved.Manifest.Adaptation!.Clusters.Single(cluster => cluster.Cluster == "ends").ClassCounts);
        AssertClose(atEnds, Probabilities(further, 0.5, "ends"), 0.05f); // the posterior of batches is an approximation, the shares are not

        using var again = saved.Adapt("ends", LabelledRows(saved, 3), [0.0, 0, 0]);
        again.Save(run["again"]);
        using var reread = ArmedModel.Load(run["again"]);
        Assert.Equal([15, 0, 0, 0, 12], reread.Manifest.Adaptation!.Clusters.Single(cluster => cluster.Cluster == "ends").ClassCounts);
        AssertClose(Probabilities(again, 0.5, "ends"), Probabilities(reread, 0.5, "ends"));
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
        Assert.True(BundleVerifier.Verify(run["adapted"]).Ok);
        Assert.True(BundleVerifier.Verify(run["again"]).Ok);
    }

    /// <summary>A known cluster that is refreshed counts its training rows, which the table holds as shares.</summary>
    [Fact]
    public void Adapt_KnownCluster_CountsContinueThoseOfTraining()
    {
        using var run = Run(Table(isOwnScale: true));
        run.Fit(s_quick);
        using var model = run.Load();
        using var adapted = model.Adapt("g3", LabelledRows(model, 2), [4.0, 4]);
        adapted.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);

        var expected = new int[Classes];
        foreach (var line in File.ReadLines(run["t.csv"]).Skip(1).Select(line => line.Split(',')).Where(line => line[1] == "g3"))
        {
            expected[line[3][0] - '1']++;
        }

        expected[4] += 2;
        Assert.Equal(expected, saved.Manifest.Adaptation!.Clusters.Single().ClassCounts);
        AssertClose(Probabilities(adapted, 0.7, "g3"), Probabilities(saved, 0.7, "g3"));
        AssertHostileCountsAreRefused(run["adapted"]);
    }

    /// <summary>Counts of the wrong length, below 0 or beyond what single precision counts; and so many that a further row is one too many.</summary>
    private static void AssertHostileCountsAreRefused(string bundle)
    {
        var path = Path.Combine(bundle, BundleManifest.FileName);
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json.Remove("digest");
        foreach (var counts in new int[]?[] { null, [1, 2], [-1, 0, 0, 0, 5], [1 << 24, 0, 0, 0, 1], [int.MaxValue, int.MaxValue, 2, 0, 0] })
        {
            Write(counts);
            Assert.Contains("class_counts", Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(bundle).Dispose()).Message, StringComparison.Ordinal);
        }

        Write([(1 << 24) - 1, 0, 0, 0, 0]);
        using var model = ArmedModel.Load(bundle);
        using var one = model.Adapt("g3", LabelledRows(model, 1), [4.0]);
        Assert.Contains("16777217", Assert.Throws<ArgumentException>(() => one.Adapt("g3", LabelledRows(model, 1), [4.0])).Message, StringComparison.Ordinal);

        void Write(int[]? counts)
        {
            json["adaptation"]!["clusters"]![0]!["class_counts"] = counts is null ? null : new JsonArray([.. counts.Select(count => (JsonNode)count)]);
            File.WriteAllText(path, json.ToJsonString());
        }
    }

    /// <summary>The linear predictor and its standard deviation are the mixed model's, so that no interval of a probability follows from them; class sets follow from the probabilities.</summary>
    [Fact]
    public void Intervals_StageByClass_AreRefusedAndClassSetsAreNot()
    {
        using var run = Run(Table(isOwnScale: true));
        run.Fit(s_quick);
        using var model = run.Load();
        var prediction = model.Predict(model.Row().Set("x", 0.4), ["g2"]);

        Assert.False(model.HasInterval(IntervalKind.Mean));
        Assert.False(model.HasInterval(IntervalKind.Observation));
        var fault = Assert.Throws<NotSupportedException>(() => prediction.Interval(0.9));
        Assert.Contains("ClassSet gives the smallest set", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(prediction.ClassSet(0.8));
        Assert.Contains("second stage by class", LinearPosterior.WhyNot(model, isPopulation: false), StringComparison.Ordinal); // of armed effects
        Assert.Null(LinearPosterior.WhyNot(model, isPopulation: true));

        var mixed = new float[Classes];
        var outcome = new OrdinalOutcome(model.Manifest.Outcome);
        outcome.Integrate([prediction.LinearPredictor], [prediction.Sd * prediction.Sd], mixed);
        Assert.True(mixed.Zip(prediction.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max() > 0.05); // which the stage changes
    }

    private static void AssertGraphsAgree(FittedModel model, EncodedRows rows)
    {
        var graphs = new ModelGraphs(model, new ModelMetadata("ordinal", new string('a', 64), BundleManifest.CurrentFormatVersion, model.Encoding, [])).Build();
        Assert.All(new ParityCheck(model).Run(graphs, rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        Assert.All(graphs.Where(graph => graph.Role != GraphRoles.SecondStage), graph => Assert.True(DirectGraph.TryCompile(OnnxReader.Read(graph.Bytes), graph.Bytes, out var why) is not null, why));
    }

    private static RefitTrial Trial(StagedFit fit) => new(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);

    private static RowBuilder[] LabelledRows(ArmedModel model, int count) => [.. Enumerable.Range(0, count).Select(i => model.Row().Set("x", i / 24.0))];

    private static float[] Probabilities(ArmedModel model, double x, string? cluster, PredictionHead head = PredictionHead.Mixed) => model.Predict(model.Row().Set("x", x), [cluster], head).Values.ToArray();

    private static void AssertClose(float[] expected, float[] found, float tolerance = 1e-5f) => Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    private static FitRun Run(string table)
    {
        var run = FitRun.Of(table);
        return run.With(run.Data with { Exclude = ["s"], Task = ModelTask.Ordinal });
    }

    /// <summary>y cuts u_g + a logistic number, u of standard deviation .5: every cluster at its own cut points, so that it uses the outer classes or the inner ones, or all at the same. x tells nothing, and nothing for a hidden feature to learn.</summary>
    private static string Table(bool isOwnScale)
    {
        var normal = new Normal(7);
        double[] effects = [.. Enumerable.Range(0, Clusters).Select(_ => 0.5 * normal.Next())];
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => normal.Uniform())];
        var y = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            var u = normal.Uniform();
            var eta = effects[row % Clusters] + Math.Log(u / (1 - u));
            double[] cuts = !isOwnScale ? [-1.5, -0.5, 0.5, 1.5] : row % Clusters % 2 == 0 ? [-0.2, -0.1, 0.1, 0.2] : [-4, -1, 1, 4];
            y[row] = 1 + cuts.Count(cut => eta > cut);
        }

        return FitRun.Csv(("x", x), ("g", Names("g", Clusters)), ("s", Names("s", 7)), ("y", y));
    }

    /// <summary>Every cluster has its classes as often above the middle as below: the ends alone, or the middle three.</summary>
    private static string BalancedTable()
    {
        var normal = new Normal(3);
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => normal.Uniform())];
        int[] ends = [1, 5], middle = [2, 3, 3, 4];
        int[] y = [.. Enumerable.Range(0, Rows).Select(row => row % Clusters % 2 == 0 ? ends[row / Clusters % 2] : middle[row / Clusters % 4])];
        return FitRun.Csv(("x", x), ("g", Names("g", Clusters)), ("s", Names("s", 7)), ("y", y));
    }

    /// <summary>y cuts u_g + .8 sign(u_g) x + a logistic number at the same points for all: what x does depends on the cluster's effect.</summary>
    private static string LevelTable()
    {
        var normal = new Normal(11);
        double[] effects = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => normal.Next())], cuts = [-1.5, -0.5, 0.5, 1.5];
        var y = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            var (u, effect) = (normal.Uniform(), effects[row % Clusters]);
            var eta = effect + (0.8 * Math.Sign(effect) * x[row]) + Math.Log(u / (1 - u));
            y[row] = 1 + cuts.Count(cut => eta > cut);
        }

        return FitRun.Csv(("x", x), ("g", Names("g", Clusters)), ("s", Names("s", 7)), ("y", y));
    }

    /// <summary>The layer with a last class that hardly has a probability.</summary>
    private static LastLayer Rare(LastLayer layer) => layer with { Parameters = layer.Parameters with { CutPoints = [.. layer.Parameters.CutPoints.SkipLast(1), 12] } };

    private static string[] Names(string factor, int count) => [.. Enumerable.Range(0, Rows).Select(row => FormattableString.Invariant($"{factor}{row % count}"))];
}
