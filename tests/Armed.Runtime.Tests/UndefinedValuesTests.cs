using Armed.Runtime.Tests.Adaptation;

namespace Armed.Runtime.Tests;

/// <summary>Arguments of calls that no model can answer are refused, with what was passed and what is expected.</summary>
public sealed class UndefinedValuesTests
{
    [Fact]
    public void Predict_UndefinedValue_IsRefused()
    {
        using var songs = new Songs();
        var (model, row, head, policy, kind) = (songs.Model, songs.Model.Row(), (PredictionHead)77, (UnknownClusterPolicy)77, (IntervalKind)77);
        Action[] calls =
        [
            () => model.Predict(row, head: head),
            () => model.Predict(row, policy: policy),
            () => model.Predict(row, [null], head),
            () => model.Predict(row, [null], policy: policy),
            () => model.Predict(new float[9], new long[1], new long[1], new PredictionDestination { Predictions = new float[1] }, head),
            () => model.Predict(new float[9], new long[1], new long[1], new PredictionDestination { Predictions = new float[1] }, PredictionHead.Mixed, policy),
            () => model.Predict(row).Interval(0.9, kind),
        ];
        Assert.All(calls, call => Assert.Contains("77", Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal));
        Assert.False(model.HasInterval(kind));
        Assert.Contains("77", model.WhyNoInterval(kind), StringComparison.Ordinal);
    }

    /// <summary>A number beyond single precision would make every effect of the cluster not a number.</summary>
    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e39)]
    public void Adapt_NumberBeyondSinglePrecision_NamesRowColumnAndBound(double value)
    {
        using var songs = new Songs();
        var (model, column) = (songs.Model, songs.Model.Columns.First(column => column.Kind == ColumnKind.Numeric).Name);
        var feature = Assert.Throws<ArgumentException>(() => model.Adapt("n", [model.Row(), model.Row().Set(column, value)], [0.5, 0.5]));
        Assert.Contains($"Column '{column}' of row 1", feature.Message, StringComparison.Ordinal);
        Assert.Contains("3.4", feature.Message, StringComparison.Ordinal);
        var outcome = Assert.Throws<ArgumentException>(() => model.Adapt("n", [model.Row(), model.Row()], [0.5, value]));
        Assert.Contains("row 1", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("3.4", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdc00)]
    public void Adapt_LoneSurrogate_IsRefused(int half)
    {
        var cluster = "north" + (char)half;
        using var songs = new Songs();
        Assert.Contains("not valid Unicode", Assert.Throws<ArgumentException>(() => songs.Model.Adapt(cluster, [songs.Model.Row()], [0.5])).Message, StringComparison.Ordinal);
    }
}
