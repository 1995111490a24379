using Armed.Runtime;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Scoring;

public sealed class ScoredRowsTests
{
    [Fact]
    public void EventCurves_AreaAndEnds_AreThoseOfTheRanks()
    {
        float[] probabilities = [0.9f, 0.8f, 0.8f, 0.4f, 0.3f, 0.1f], events = [1, 1, 0, 0, 1, 0];

        var curves = EventCurves.Of(probabilities, events, [])!;

        Assert.Equal(Metrics.AreaUnderCurve(probabilities, events), curves.Area, 1e-12);
        Assert.Equal([(0.0, 0.0), (1.0, 1.0)], [curves.Roc[0], curves.Roc[^1]]);
        Assert.Equal((1.0, 0.5), curves.PrecisionRecall[^1]);
        Assert.Equal((1.0 + 2.0 / 3 + 3.0 / 5) / 3, curves.AveragePrecision, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void EventCurves_OneClass_AreNone(float outcome) => Assert.Null(EventCurves.Of([0.1f, 0.9f], [outcome, outcome], []));

    [Fact]
    public void EventCurves_ManyRows_HaveFewPoints()
    {
        var random = new Random(2);
        float[] probabilities = [.. Enumerable.Range(0, 5_000).Select(_ => (float)random.NextDouble())];
        var curves = EventCurves.Of(probabilities, [.. probabilities.Select(p => random.NextDouble() < p ? 1f : 0f)], [])!;
        Assert.Equal((200, (1.0, 1.0)), (curves.Roc.Count, curves.Roc[^1]));
    }

    [Fact]
    public void Calibration_TenBins_HoldAllRowsInOrder()
    {
        float[] predicted = [.. Enumerable.Range(0, 205).Select(i => i / 204f)];

        var bins = Calibration.Of(predicted, predicted, []);

        Assert.Equal((10, 205), (bins.Count, bins.Sum(bin => bin.Rows)));
        Assert.All(bins, bin => Assert.Equal(bin.Predicted, bin.Observed, 1e-6));
        Assert.Equal(bins.OrderBy(bin => bin.Predicted), bins);
    }

    [Fact]
    public void Calibration_BinOfEqualEvents_HasAnError() => Assert.True(Calibration.Of([0.1f, 0.2f, 0.1f], [0, 0, 0], [])[0].Error > 0);

    /// <summary>A row of weight 2 counts like two rows, in curves and in means.</summary>
    [Fact]
    public void CurvesAndCalibration_WeightedRows_AreThoseOfRepeatedRows()
    {
        float[] predicted = [0.9f, 0.7f, 0.6f, 0.2f], events = [1, 0, 1, 0], weights = [2, 1, 1, 3];
        int[] repeated = [0, 0, 1, 2, 3, 3, 3];
        float[] Repeat(float[] values) => [.. repeated.Select(row => values[row])];

        var (once, often) = (EventCurves.Of(predicted, events, weights)!, EventCurves.Of(Repeat(predicted), Repeat(events), [])!);
        var (bin, bins) = (Calibration.Of(predicted, events, weights)[0], Calibration.Of(Repeat(predicted), Repeat(events), [])[0]);

        Assert.Equal((often.Area, often.AveragePrecision, often.Share), (once.Area, once.AveragePrecision, once.Share));
        Assert.Equal(often.Roc, once.Roc);
        Assert.Equal(bins.Predicted, bin.Predicted, 1e-7);
        Assert.Equal(bins.Observed, bin.Observed, 1e-7);
        Assert.Equal(0.25, Calibration.Of([0.5f, 0.5f, 0.5f, 0.5f], [1, 0, 1, 0], [])[0].Error * Math.Sqrt(3) / 2, 1e-7); // sqrt(1/3 / 4), the standard error of the mean
    }

    [Fact]
    public void ByCluster_WorstFirst_AndFewRowsLast()
    {
        var rows = ExplainedRows.Of(21, (_, cluster) => cluster == 0 ? 1 : 5) with { };
        rows.ClusterNames[20] = "rare";
        rows.Outcomes[20] = 100;
        var scored = ScoredHeads.Of(new FunctionAnswers((_, _) => 2), new RowScore(OutcomeKinds.Of(ModelTask.Continuous), double.PositiveInfinity), rows, [3], hasInferred: false);

        var clusters = scored.ByCluster(fewRows: 5);

        Assert.Equal(["c1", "c0", "rare"], clusters.Select(cluster => cluster.Name));
        Assert.Equal((3, 3, 2, 10), (clusters[0].Loss, clusters[0].FixedLoss, clusters[0].ConstantLoss, clusters[0].Rows));
    }

    [Fact]
    public void ConstantOf_WeightedRows_IsTheWeightedMean()
    {
        var rows = ExplainedRows.Of(3, (_, _) => 0) with { Outcomes = [0, 1, 2], Weights = [1, 1, 2] };
        Assert.Equal([1.25f], ScoredHeads.ConstantOf(rows, 1));
        Assert.Equal([0.25f, 0.25f, 0.5f], ScoredHeads.ConstantOf(rows, 3));
    }

    /// <summary>Rows that were watched longer have more events: one rate for all of them, not one number.</summary>
    [Fact]
    public void Constant_RowsWithExposure_IsTheMeanRate()
    {
        var rows = ExplainedRows.Of(3, (_, _) => 0) with { Outcomes = [2, 6, 4] };
        rows = rows with { Inputs = rows.Inputs with { Offsets = [0, MathF.Log(3), MathF.Log(2)] } };
        Assert.Equal(2, Assert.Single(ScoredHeads.ConstantOf(rows, 1)), 1e-6);

        var scored = ScoredHeads.Of(new FunctionAnswers((_, _) => 1), new RowScore(OutcomeKinds.Of(ModelTask.Count), double.PositiveInfinity), rows, ScoredHeads.ConstantOf(rows, 1), hasInferred: false);

        Assert.All(scored.ConstantLosses, loss => Assert.Equal(0, loss, 1e-6)); // deviances of a rate of 2 for 2, 6 and 4 events
        Assert.Equal(0, RowScore.Loss(scored.Scores(_ => true)["constant"]).Value, 1e-6);
    }
}
