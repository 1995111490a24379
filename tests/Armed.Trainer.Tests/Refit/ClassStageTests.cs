using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Tests.Refit;

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
            var rows = new SecondStageRows(trial, solved, fit.Data.Training, 1);
            return [.. rows.Columns(Classes).Columns[^(Classes + 1)..].Select(column => column[Array.IndexOf(rows.Known, at)])];
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
        Assert.Contains("second_stage false", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(prediction.ClassSet(0.8));

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

    private static string[] Names(string factor, int count) => [.. Enumerable.Range(0, Rows).Select(row => FormattableString.Invariant($"{factor}{row % count}"))];
}
