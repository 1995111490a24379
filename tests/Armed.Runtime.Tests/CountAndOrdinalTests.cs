namespace Armed.Runtime.Tests;

public sealed class CountAndOrdinalTests
{
    /// <summary>A handful of float32 operations, relative.</summary>
    private const double Tolerance = 5e-6;

    private static readonly TestModel s_rates = new() { Task = "count", WithOffset = true };

    [Fact]
    public void Predict_Count_IsTheLogNormalMean()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "count" });
        var prediction = loaded.Model.Predict(Row(loaded.Model), "007");

        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 2);
        Assert.Equal(ModelTask.Count, loaded.Model.Task);
        Assert.Equal(Math.Exp(m[0] + (v / 2)), prediction.Value, Tolerance * prediction.Value);
        Assert.Equal((-1, null, null), (prediction.ClassIndex, prediction.ClassName, loaded.Model.OffsetColumn));

        // The mean's interval: 1.96 standard deviations to each side, through the exponential.
        var interval = prediction.Interval(0.95);
        Assert.Equal(Math.Exp(m[0] - (1.959963984540054 * Math.Sqrt(v))), interval.Lower, Tolerance * interval.Lower);
        Assert.Equal(Math.Exp(m[0] + (1.959963984540054 * Math.Sqrt(v))), interval.Upper, Tolerance * interval.Upper);
        var counts = prediction.Interval(0.95, IntervalKind.Observation);
        Assert.True(counts.Lower < interval.Lower && interval.Upper < counts.Upper && counts.Upper == Math.Floor(counts.Upper));
    }

    [Theory]
    [InlineData(PredictionHead.Mixed, UnknownClusterPolicy.Population)]
    [InlineData(PredictionHead.Mixed, UnknownClusterPolicy.Inferred)]
    [InlineData(PredictionHead.Fixed, UnknownClusterPolicy.Population)]
    [InlineData(PredictionHead.Inferred, UnknownClusterPolicy.Population)]
    [InlineData(PredictionHead.Population, UnknownClusterPolicy.Population)]
    public void Predict_Offset_ShiftsEveryHead(PredictionHead head, UnknownClusterPolicy policy)
    {
        using var loaded = new LoadedModel(s_rates);
        float[] x = [34.5f, 3f, 20f, 1f, 50f, 2f];
        long[] categories = [2, 1, 0], clusters = [0, -1, 2];
        float[] zero = [0, 0, 0], offsets = [0.5f, -1, 2];
        var (before, after, linear) = (new float[3], new float[3], new float[3]);

        loaded.Model.Predict(x, categories, clusters, zero, new PredictionDestination { Predictions = before }, head, policy);
        loaded.Model.Predict(x, categories, clusters, offsets, new PredictionDestination { Predictions = after, LinearPredictors = linear }, head, policy);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Math.Exp(offsets[i]), after[i] / before[i], Tolerance * Math.Exp(offsets[i]));
        }

        Assert.All(linear, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Predict_ManyRowsWithOffsets_AreCutIntoParts()
    {
        using var loaded = new LoadedModel(s_rates);
        const int Rows = 5_000; // more than one part
        float[] x = [.. Enumerable.Range(0, Rows).SelectMany(_ => new[] { 30f, 2f })], offsets = [.. Enumerable.Range(0, Rows).Select(i => i / 5_000f)], found = new float[Rows];

        loaded.Model.Predict(x, new long[Rows], new long[Rows], offsets, found);

        Assert.Equal(Math.Exp(4_999 / 5_000.0), found[^1] / found[0], Tolerance * 3);
    }

    [Fact]
    public void Predict_OffsetMissingOrNeedless_SaysSo()
    {
        using var loaded = new LoadedModel(s_rates);
        using var without = new LoadedModel(new TestModel { Task = "count" });
        float[] x = [34.5f, 3f], one = [0];

        Assert.Equal("log_years", loaded.Model.OffsetColumn);
        Assert.Contains("has an offset, 'log_years' (the logarithm of the exposure), and the row has none. Call SetOffset",
            Assert.Throws<InvalidOperationException>(() => loaded.Model.Predict(Row(loaded.Model), "007")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => loaded.Model.Predict(Row(loaded.Model).SetOffset(1).Clear(), "007"));
        Assert.Contains("the call passes none", Assert.Throws<ArgumentException>(() => loaded.Model.Predict(x, [2], [0], one)).Message, StringComparison.Ordinal);
        Assert.Contains("is NaN in row 0", Assert.Throws<ArgumentException>(() => loaded.Model.Predict(x, [2], [0], [float.NaN], one)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => loaded.Model.Predict(x, [2], [0], [1, 2], one));
        Assert.Throws<ArgumentException>(() => without.Model.Predict(x, [2], [0], [1], one));
        Assert.Throws<InvalidOperationException>(() => without.Model.Row().SetOffset(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => loaded.Model.Row().SetOffset(double.PositiveInfinity));
    }

    [Fact]
    public void ComputeDesign_Offset_IsPartOfTheLinearPredictor()
    {
        using var loaded = new LoadedModel(s_rates);
        float[] x = [34.5f, 3f], linear = [0];

        loaded.Model.ComputeDesign(x, [2], [0.75f], loaded.Model.Factors[0], linear, default);

        Assert.Equal(loaded.Reference.Fixed(x, 2)[0] + 0.75, linear[0], Tolerance);
        Assert.Throws<ArgumentException>(() => loaded.Model.ComputeDesign(x, [2], loaded.Model.Factors[0], linear, default));
    }

    [Fact]
    public void Predict_Ordinal_GivesEveryClassAndOneLinearPredictor()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "ordinal" });
        var prediction = loaded.Model.Predict(Row(loaded.Model), "district 2");

        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 1);
        var expected = loaded.Reference.Predict(m, v);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(expected[k], prediction.Values[k], Tolerance);
        }

        var top = Array.IndexOf(expected, expected.Max());
        Assert.Equal((top, prediction.Values[top]), (prediction.ClassIndex, (float)prediction.Value));
        Assert.Equal(new[] { "none", "some", "much" }[top], prediction.ClassName);
        Assert.Equal(m[0], prediction.LinearPredictor, Tolerance);
        Assert.Equal(Math.Sqrt(v), prediction.Sd, Tolerance);
        Assert.True(prediction.LinearPredictors.IsEmpty && prediction.Sds.IsEmpty);
        Assert.Equal((3, 1), (loaded.Model.Width, loaded.Model.Outputs));
        var interval = prediction.Interval(0.95);
        Assert.InRange(prediction.Value, interval.Lower, interval.Upper);
        var (lower, upper) = (new float[3], new float[3]);
        loaded.Model.ComputeIntervals([(float)prediction.LinearPredictor], [(float)prediction.Sd], 0.95, IntervalKind.Mean, lower, upper);
        Assert.Equal(((float)interval.Lower, (float)interval.Upper), (lower[top], upper[top]));
        Assert.Contains(prediction.ClassName, prediction.ClassSet(0.1));
    }

    [Fact]
    public void Predict_OrdinalBatchWithUnknownClusters_ScattersBothWidths()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "ordinal" });
        float[] x = [34.5f, 3f, 20f, 1f, 50f, 2f];
        long[] categories = [2, 1, 0], clusters = [0, -1, 2];
        var (mixed, inferred, linear, all) = (new float[9], new float[9], new float[3], new float[3]);

        loaded.Model.Predict(x, categories, clusters, new PredictionDestination { Predictions = mixed, LinearPredictors = linear }, PredictionHead.Mixed, UnknownClusterPolicy.Inferred);
        loaded.Model.Predict(x, categories, clusters, new PredictionDestination { Predictions = inferred, LinearPredictors = all }, PredictionHead.Inferred);

        Assert.Equal(inferred[3..6], mixed[3..6]);
        Assert.Equal(all[1], linear[1]);
        Assert.NotEqual(all[0], linear[0]);
        Assert.Equal(1, mixed[6..].Sum(), Tolerance);
    }

    [Fact]
    public void Interval_ContinuousObservation_AddsTheResidual()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "continuous" });
        var prediction = loaded.Model.Predict(Row(loaded.Model), "007");

        var half = prediction.Interval(0.95, IntervalKind.Observation).Upper - prediction.Value;

        Assert.Equal(1.959963984540054 * Math.Sqrt((prediction.Sd * prediction.Sd) + (0.75 * 0.75)), half, 1e-8); // the quantile's own accuracy
        Assert.Throws<ArgumentOutOfRangeException>(() => prediction.Interval(0.95, (IntervalKind)9));
    }

    private static RowBuilder Row(ArmedModel model) => model.Row().Set("age", 34.5).Set("income", 3).Set("urban", "Y");
}
