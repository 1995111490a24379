using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>A column of boosted trees in the last layer, where y is an interaction that neither lines nor curves show.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class TreeColumnTests
{
    private const int Rows = 1_200, Clusters = 7; // too few to hold clusters out

    private static readonly TrainingOptions s_quick = FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Curves = false, SecondStage = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population };

    private static readonly LastLayerForm s_form = new([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false);

    [Fact]
    public void Refit_Interaction_TreesAreChosenAndGraphsAgreeWithTheReferenceOnThresholds()
    {
        using var run = FitRun.Of(Table());
        using var fit = new StagedFit(run, s_quick);
        var result = fit.Refit();
        using var solved = fit.Model.With(result.Layer);

        Assert.InRange(result.Description.Trees, 20, 600);
        Assert.Equal(TreeColumn.Name, solved.Columns[^1].Name);
        Assert.InRange(result.Layer.Inputs[^1], 0.7, 1.3); // what was predicted out of fold is neither shrunken nor blown up much
        Assert.True(result.Description.ValidationLoss < 0.5 * Linear(fit, result.Terms));

        var graphs = new ModelGraphs(solved, new ModelMetadata("continuous", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        Assert.All(new ParityCheck(solved).Run(graphs, OnThresholds(solved)).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        Assert.All(graphs, graph => Assert.True(DirectGraph.TryCompile(OnnxReader.Read(graph.Bytes), graph.Bytes, out var why) is not null, why)); // which its own tests compare with ONNX Runtime
    }

    /// <summary>Trees that are judged on validation rows know neither their outcomes nor, in a training row, that row's own.</summary>
    [Fact]
    public void With_Trees_NoValueHasSeenItsOutcome()
    {
        using var run = FitRun.Of(Table(noise: 3)); // few trees
        using var fit = new StagedFit(run, s_quick);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var form = s_form with { Trees = true };
        float[] Column(bool isFinal)
        {
            var used = new RefitTrial(fit.Model, rows, s_quick, TestContext.Current.CancellationToken) { IsFinal = isFinal }.With(form);
            Assert.Equal(4, used.InputWidth);
            return [.. Enumerable.Range(0, Rows).Select(row => used.Inputs(row)[3])];
        }

        var (judged, shipped) = (Column(false), Column(true));
        var (training, validation) = (fit.Data.Training[17], fit.Data.Validation);
        Array.ForEach(validation, row => fit.Data.Outcome[row] += 50);
        var afterValidation = Column(false);
        fit.Data.Outcome[training] += 50;
        var afterTraining = Column(false);

        Assert.Equal(judged, afterValidation);
        Assert.NotEqual(shipped, judged);
        Assert.Equal(judged[training], afterTraining[training]);
        Assert.NotEqual(judged, afterTraining);
    }

    [Fact]
    public void Fit_TreesOffOrFewRows_HasNone()
    {
        using var run = FitRun.Of(Table());
        using var fit = new StagedFit(run, s_quick with { Trees = false });
        Assert.Equal(0, fit.Refit().Description.Trees);

        using var small = FitRun.Of(Table(rows: 220, clusters: 12)); // fewer than 200 that train
        using var few = new StagedFit(small, s_quick);
        Assert.Equal(0, few.Refit().Description.Trees);

        using var fewClusters = FitRun.Of(Table(rows: 360, noise: 0.3)); // no clusters can be held out
        using var unguarded = new StagedFit(fewClusters, s_quick);
        Assert.Equal(0, unguarded.Refit().Description.Trees);
    }

    /// <summary>Folds of all rows judge few rows, with trees of the other folds.</summary>
    [Fact]
    public void Refit_InteractionInFewRows_TreesAreChosen()
    {
        using var run = FitRun.Of(Table(rows: 360, noise: 0.3, clusters: 12));
        using var fit = new StagedFit(run, s_quick);

        Assert.InRange(fit.Refit().Description.Trees, 20, 600);
    }

    /// <summary>What is held out changes neither the trees of the other rows nor anything else that they are solved with.</summary>
    [Fact]
    public void TryApart_Trees_HaveNotSeenTheOtherRows()
    {
        using var run = FitRun.Of(Table(rows: 300));
        using var fit = new StagedFit(run, s_quick);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        int[] held = [.. fit.Data.Training.Where((_, i) => i % 5 == 0)], on = [.. fit.Data.Training.Except(held)];
        float[] Predicted()
        {
            var trial = new RefitTrial(fit.Model, rows, s_quick, TestContext.Current.CancellationToken);
            var apart = trial.TryApart(s_form with { Trees = true }, on);
            Assert.NotEmpty(apart.Layer.Derived.OfType<TreeColumn>());
            return trial.Predict(apart.Layer, held).Values;
        }

        var before = Predicted();
        Array.ForEach(held, row => fit.Data.Outcome[row] += 50);
        Assert.Equal(before, Predicted());
        Array.ForEach(on, row => fit.Data.Outcome[row] += row % 2);
        Assert.NotEqual(before, Predicted());
    }

    /// <summary>A column tells which cluster a row is of, and the slope of another one differs by cluster: trees predict known clusters well, and new ones as their neighbours, which is worse than not at all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Refit_SlopesThatAColumnTellsOfKnownClustersAlone_NewClustersRefuseTrees(int seed)
    {
        using var run = FitRun.Of(Disguised(seed));
        using var fit = new StagedFit(run, s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        var (without, with) = (trial.Try(s_form), trial.Try(s_form with { Trees = true }));

        Assert.True(with.PenalisedDeviance < without.PenalisedDeviance);
        Assert.True(new HeldOutRows(trial, s_quick.Seed).AreClearlyBetterWith(with, without)); // known clusters approve
        Assert.False(new HeldOutClusters(fit.Model, trial, s_quick.Seed).AreNotWorseWith(with, without));
        Assert.Equal(0, fit.Refit().Description.Trees);
    }

    /// <summary>A level that two rows have: each fold of rows but two has both, so that no loss is endless. Two clusters have it, too, and what folds of clusters say need not be finite.</summary>
    [Fact]
    public void Refit_RareOrderedLevel_FoldsAreFiniteAndTheFitIsSolved()
    {
        var plain = FitRun.Of(Ordered());
        using var run = plain.With(plain.Data with { Task = ModelTask.Ordinal, Order = ["a", "b", "c", "d", "e"] });
        using var fit = new StagedFit(run, s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        var (without, with) = (trial.Try(s_form), trial.Try(s_form with { Trees = true }));

        Assert.True(new HeldOutRows(trial, s_quick.Seed).AreComparable(with, without));
        Assert.All(Enumerable.Range(1, 8), seed => Assert.True(new HeldOutRows(trial, seed).AreComparable(without, without)));
        Assert.True(double.IsFinite(fit.Refit().Description.ValidationLoss!.Value));
    }

    /// <summary>Losses that are not finite compare nothing, whichever side has them.</summary>
    [Fact]
    public void AreComparable_EndlessLoss_IsFalse()
    {
        using var run = FitRun.Of(Table(rows: 220, clusters: 10));
        using var fit = new StagedFit(run, s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        RefitCandidate without = trial.Try(s_form), endless = without with { Form = s_form with { UsesHidden = true }, Validation = new RowLosses([double.PositiveInfinity], null) };
        var rows = new HeldOutRows(trial, s_quick.Seed);

        Assert.True(rows.AreComparable(without, without));
        Assert.False(rows.AreComparable(without, endless));
        Assert.False(rows.AreComparable(endless, without));
    }

    /// <summary>Loss of the same fit without trees.</summary>
    private static double Linear(StagedFit fit, IReadOnlyList<RandomEffectsTerm> terms)
    {
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        return new RefitTrial(fit.Model, rows, s_quick, TestContext.Current.CancellationToken).TryExactly(new LastLayerForm(terms, UsesHidden: false)).ValidationLoss;
    }

    /// <summary>Rows whose numbers are thresholds of the trees and their neighbours in single precision, as far as raw units tell them apart.</summary>
    private static EncodedRows OnThresholds(FittedModel model)
    {
        var trees = model.LastLayer.Derived.OfType<TreeColumn>().Single().Trees;
        var columns = model.Network.Encoder.Columns;
        var features = new List<float>();
        foreach (var (column, threshold) in trees.Features.Zip(trees.Thresholds).Distinct().Where(split => split.Second < float.MaxValue))
        {
            var number = (float)((threshold * columns[column].Scale) + columns[column].Offset);
            foreach (var value in (float[])[MathF.BitDecrement(number), number, MathF.BitIncrement(number)])
            {
                features.AddRange(Enumerable.Range(0, 3).Select(other => other == column ? value : 0.3f));
            }
        }

        return new EncodedRows { Rows = features.Count / 3, Features = [.. features], Categories = [], Clusters = [.. Enumerable.Repeat(-1L, features.Count / 3)] };
    }

    /// <summary>220 rows of ordered levels in 20 clusters; two rows have the last level.</summary>
    private static string Ordered()
    {
        var normal = new Normal(6);
        var x = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 220).Select(_ => normal.Next()).ToArray()).ToArray();
        string[] g = [.. Enumerable.Range(0, 220).Select(row => $"g{row % 20}")];
        string[] y = [.. Enumerable.Range(0, 220).Select(row => row is 31 or 137 ? "e" : "abcd".Substring((int)Math.Clamp(2 + x[0][row] + normal.Next(), 0, 3), 1))];
        return FitRun.Csv(("x1", x[0]), ("x2", x[1]), ("x3", x[2]), ("g", g), ("y", y));
    }

    /// <summary>y = 2 s_g (1 + x1) + e in 10 clusters of 40 rows; x3 is drawn once for each cluster, and in its order s_g is 1 and -1 by turns.</summary>
    private static string Disguised(int seed)
    {
        const int OwnClusters = 10;
        var normal = new Normal(seed);
        int[] own = [.. Enumerable.Range(0, 400).Select(row => row % OwnClusters)];
        double[] names = [.. Enumerable.Range(0, OwnClusters).Select(_ => normal.Next())], slopes = Array.ConvertAll(names, name => names.Count(other => other < name) % 2 == 0 ? 2.0 : -2);
        var x = Enumerable.Range(0, 2).Select(_ => own.Select(_ => normal.Next()).ToArray()).ToArray();
        double[] y = [.. own.Select((cluster, row) => (slopes[cluster] * (1 + x[0][row])) + (0.3 * normal.Next()))];
        return FitRun.Csv(("x1", x[0]), ("x2", x[1]), ("x3", own.Select(cluster => names[cluster]).ToArray()), ("g", own.Select(cluster => $"g{cluster}").ToArray()), ("y", y));
    }

    /// <summary>y = 2 sign((x1 - .5) (x2 - .5)) + x3 + u_g + e, columns uniform.</summary>
    private static string Table(int rows = Rows, double noise = 0.5, int clusters = Clusters)
    {
        var normal = new Normal(5);
        double[] effects = [.. Enumerable.Range(0, clusters).Select(_ => normal.Next())];
        var x = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, rows).Select(_ => normal.Uniform()).ToArray()).ToArray();
        string[] g = [.. Enumerable.Range(0, rows).Select(row => FormattableString.Invariant($"g{row % clusters}"))];
        double[] y = [.. Enumerable.Range(0, rows).Select(row => (2 * Math.Sign((x[0][row] - 0.5) * (x[1][row] - 0.5))) + x[2][row] + effects[row % clusters] + (noise * normal.Next()))];
        return FitRun.Csv(("x1", x[0]), ("x2", x[1]), ("x3", x[2]), ("g", g), ("y", y));
    }
}
