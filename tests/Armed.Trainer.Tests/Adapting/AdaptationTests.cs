using Armed.Runtime;

namespace Armed.Trainer.Tests.Adapting;

/// <summary>
/// Clusters adapted outside the trainer against the trainer's own: a copy of a training cluster's rows under a new name, adapted from N(0, T) with everything else as the
/// bundle has it, must come to the posterior that the solved table holds for the cluster itself.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class AdaptationTests
{
    private static readonly TrainingOptions s_linear = FitRun.Quick with { Hidden = [], Random = "1 + x1", InputClip = null };

    [Theory]
    [InlineData("continuous", "1 + x1", "exact")]
    [InlineData("continuous", "1", "exact")]
    [InlineData("binary", "1 + x1", "quadrature")]
    [InlineData("binary", "1 + x1", "laplace")]
    [InlineData("binary", "1", "quadrature")]
    [InlineData("count", "1 + x1", "quadrature")]
    [InlineData("count", "1 + x1", "laplace")]
    [InlineData("count", "1", "quadrature")]
    [InlineData("negative-binomial", "1 + x1", "laplace")]
    [InlineData("ordinal", "1 + x1", "quadrature")]
    [InlineData("ordinal", "1 + x1", "laplace")]
    [InlineData("ordinal", "1", "quadrature")]
    public void Adapt_CopyOfATrainingCluster_IsTheSolvedTable(string kind, string random, string method)
    {
        using var fit = Fit(kind, s_linear with { Random = random, Quadrature = method == "laplace" ? 1 : 7 });
        using var model = fit.Run.Load();
        using var adapted = fit.Copy(model, "g1", "copy");
        var row = new ProbeRows(model);
        Assert.Equal(method, model.Manifest.RandomEffects[0].Method);
        foreach (var x1 in new[] { 0.5, 4.0, 9.0 })
        {
            var (table, copy) = (row.Predict(model, x1, "g1"), row.Predict(adapted, x1, "copy"));
            // Modes to about 1e-7 of the sd on either side, in float tables; linear predictors of a number around 100 in floats.
            var tolerance = kind == "continuous" ? 3e-5 : 3e-6;
            Assert.Equal(table.LinearPredictor, copy.LinearPredictor, tolerance * Math.Max(1, Math.Abs(table.LinearPredictor)));
            Assert.Equal(table.Sd, copy.Sd, 3e-6 * Math.Max(1, table.Sd));
            Assert.Equal(table.Value, copy.Value, tolerance * Math.Max(1, Math.Abs(table.Value)));
        }
    }

    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    [InlineData("count")]
    [InlineData("ordinal")]
    [InlineData("multiclass")]
    public void Save_EveryOutcome_PredictsAsInMemory(string kind)
    {
        using var fit = Fit(kind, FitRun.Quick with { Random = "1 + x1" });
        using var model = fit.Run.Load();
        using var added = fit.Copy(model, "g1", "copy");
        using var adapted = fit.Copy(added, "g2", "g3");

        adapted.Save(fit.Run["adapted"]);

        Assert.True(Runtime.Bundles.BundleVerifier.Verify(fit.Run["adapted"]).Ok);
        using var saved = fit.Run.Load("adapted");
        var probe = new ProbeRows(model);
        foreach (var cluster in new[] { "copy", "g3", "g4", "unknown" })
        {
            foreach (var x1 in new[] { double.NaN, 1, 7.5 })
            {
                var (memory, disk) = (probe.Predict(adapted, x1, cluster), ProbeRows.PredictBy(saved, x1, cluster));
                Assert.Equal(memory.Value, disk.Value, 1e-5 * Math.Max(1, Math.Abs(memory.Value)));
                Assert.Equal(memory.LinearPredictor, disk.LinearPredictor, 1e-5 * Math.Max(1, Math.Abs(memory.LinearPredictor)));
                Assert.Equal(memory.Sd, disk.Sd, 1e-5 * Math.Max(1, memory.Sd));
                Close.Relative(memory.Values.ToArray(), disk.Values.ToArray(), 1e-5);
                Assert.Equal(memory.Head, disk.Head);
            }
        }
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Adapt_TwoBatches_AreNearOneBatch(string kind)
    {
        using var fit = Fit(kind, s_linear);
        using var model = fit.Run.Load();
        using var once = fit.Copy(model, "g1", "copy");
        using var half = fit.Copy(model, "g1", "copy", 0, 2);
        using var twice = fit.Copy(half, "g1", "copy", 1, 2);
        var probe = new ProbeRows(model);
        var (one, two, none) = (probe.Predict(once, 5, "copy"), probe.Predict(twice, 5, "copy"), probe.Predict(model, 5));
        // Two normal approximations for one: what separates them is far below the posterior's own sd.
        Assert.Equal(one.LinearPredictor, two.LinearPredictor, 0.2 * one.Sd);
        Assert.Equal(one.Sd, two.Sd, 0.15 * one.Sd);
        Assert.True(one.Sd < none.Sd);
    }

    [Fact]
    public void Adapt_KnownNumberCluster_IsTheJointSolution()
    {
        using var fit = Fit("continuous", s_linear);
        using var model = fit.Run.Load();
        // The rows of g1 once more upon its own posterior are those rows with weight 2 upon N(0, T).
        using var refreshed = fit.Copy(model, "g1", "g1");
        using var first = fit.Copy(model, "g1", "copy");
        using var doubled = fit.Copy(first, "g1", "copy");
        var probe = new ProbeRows(model);
        var (joint, table) = (probe.Predict(doubled, 6, "copy"), probe.Predict(refreshed, 6, "g1"));
        Assert.Equal(joint.LinearPredictor, table.LinearPredictor, 3e-5 * 100); // floats around 100
        Assert.Equal(joint.Sd, table.Sd, 1e-5 * joint.Sd);
    }

    [Fact]
    public void Adapt_TwoFactors_UsesTheOthersMeans()
    {
        using var fit = Fit("continuous", s_linear with { Random = "(1 | g) + (1 | s)" }, "g", "s");
        using var model = fit.Run.Load();
        using var adapted = fit.Copy(model, "g1", "copy");
        var probe = new ProbeRows(model);
        foreach (var s in new[] { "s1", "s8", null })
        {
            var (table, copy) = (probe.Predict(model, 4, "g1", s), probe.Predict(adapted, 4, "copy", s));
            // The joint mode is the mode given the other factor's. An adapted cluster is independent of the other factor, so that variances add.
            Assert.Equal(table.LinearPredictor, copy.LinearPredictor, 3e-5 * 100);
            var (own, other, none) = (probe.Predict(adapted, 4, "copy", null), probe.Predict(model, 4, "nobody", s), probe.Predict(model, 4, "nobody", null));
            Assert.Equal((own.Sd * own.Sd) + (other.Sd * other.Sd) - (none.Sd * none.Sd), copy.Sd * copy.Sd, 1e-5 * none.Sd * none.Sd);
        }

        adapted.Save(fit.Run["adapted"]);
        using var saved = fit.Run.Load("adapted");
        var (memory, disk) = (probe.Predict(adapted, 4, "copy", "s3"), ProbeRows.PredictBy(saved, 4, "copy", "s3"));
        Assert.Equal(memory.LinearPredictor, disk.LinearPredictor, 1e-5 * 100);
        Assert.Equal(memory.Sd, disk.Sd, 1e-5 * memory.Sd);
    }

    [Fact]
    public void Adapt_WeightsAndOffset_AreTheTrainersOwn()
    {
        using var fit = Fit("count", s_linear, offset: true);
        using var model = fit.Run.Load();
        using var adapted = fit.Copy(model, "g1", "copy");
        var probe = new ProbeRows(model);
        var (table, copy) = (probe.Predict(model, 3, "g1"), probe.Predict(adapted, 3, "copy"));
        Assert.Equal(table.LinearPredictor, copy.LinearPredictor, 3e-6 * Math.Max(1, Math.Abs(table.LinearPredictor)));
        Assert.Equal(table.Sd, copy.Sd, 3e-6);
    }

    [Theory]
    [InlineData("binary", 1)]
    [InlineData("binary", 0)]
    [InlineData("ordinal", 2)]
    [InlineData("multiclass", 0)]
    [InlineData("count", 0)]
    public void Adapt_ConstantOutcome_StaysFinite(string kind, double outcome)
    {
        using var fit = Fit(kind, FitRun.Quick with { Random = "1 + x1" });
        using var model = fit.Run.Load();
        var rows = Enumerable.Range(0, 50).Select(i => model.Row().Set("x1", 0.2 * i).Set("x2", -1)).ToArray();
        var outcomes = new double[rows.Length];
        Array.Fill(outcomes, outcome);
        using var adapted = model.Adapt("separated", rows, outcomes);
        var (before, after) = (model.Predict(rows[25]), adapted.Predict(rows[25], "separated"));
        Assert.True(double.IsFinite(after.LinearPredictor) && after.Sd < before.Sd);
        double Of(Prediction prediction) => kind switch { "count" => -prediction.Value, "binary" => outcome == 1 ? prediction.Value : -prediction.Value, _ => prediction.Values[(int)outcome] };
        Assert.True(Of(after) > Of(before));
    }

    private static ClusterFit Fit(string kind, TrainingOptions options, params string[] clusters) => new(kind, options, clusters, offset: false);

    private static ClusterFit Fit(string kind, TrainingOptions options, bool offset) => new(kind, options, [], offset);
}
