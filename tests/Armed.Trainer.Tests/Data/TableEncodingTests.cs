using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class TableEncodingTests
{
    private static readonly TrainingOptions s_options = new();

    [Fact]
    public void Fit_Numbers_GivesStatisticsOfTheRowsAlone()
    {
        var table = Tables.Make([0, 1, 0, 1, 0], numbers: [1, 2, float.NaN, 6, 1000]);
        var column = Assert.Single(TableEncoding.Fit(table, [0, 1, 2, 3], s_options).Numeric);
        Assert.Equal(3, column.Mean);
        // Deviations -2, -1, 3 around the mean: sqrt(14 / 3).
        Assert.Equal(Math.Sqrt(14.0 / 3), column.Sd, 1e-12);
        Assert.Equal((1.0, 6.0), (column.Minimum, column.Maximum));
        Assert.True(column.HasIndicator);
        Assert.Equal(0.25, column.MissingShare);
        Assert.False(TableEncoding.Fit(table, [0, 1, 3], s_options).Numeric[0].HasIndicator);
    }

    [Fact]
    public void Fit_LargeMean_KeepsTheSpread()
    {
        // 2^20 + 0..7: exact as float; E x^2 - (E x)^2 would still do in double, not in float.
        var table = Tables.Make([0, 1, 0, 1, 0, 1, 0, 1], numbers: [.. Enumerable.Range(0, 8).Select(i => 1_048_576f + i)]);
        Assert.Equal(Math.Sqrt(5.25), TableEncoding.Fit(table, [.. Split.All(table).Training], s_options).Numeric[0].Sd, 1e-12);
    }

    [Theory]
    [InlineData(new float[] { 4, 4, 4 }, 4)]
    [InlineData(new[] { float.NaN, float.NaN, float.NaN }, 0)]
    public void Fit_NoSpread_HasSdOne(float[] values, double mean)
    {
        var column = TableEncoding.Fit(Tables.Make([0, 1, 0], numbers: values), [0, 1, 2], s_options).Numeric[0];
        Assert.Equal((mean, 1.0), (column.Mean, column.Sd));
    }

    [Fact]
    public void Fit_Levels_AreOrderedWithTheEmptyFirst()
    {
        var encoding = TableEncoding.Fit(Tables.Make([0, 1, 0, 1, 0], texts: ["10", "9", "", "10", "2"]), [0, 1, 2, 3, 4], s_options);
        Assert.Equal(["", "2", "9", "10"], encoding.Categorical[0].Levels);
        Assert.Equal([1, 1, 1, 2], encoding.Categorical[0].Counts);
        Assert.Equal(0.2, encoding.Categorical[0].MissingShare);
        Assert.Equal([3, 2], encoding.Clusters[0].Rows);
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void Fit_MoreLevelsThanTheOption_IsAnEmbedding(int levels, bool expected)
    {
        var table = Tables.Make([.. Enumerable.Range(0, levels)], texts: [.. Enumerable.Range(0, levels).Select(i => "k" + i)]);
        Assert.Equal(expected, TableEncoding.Fit(table, [.. Split.All(table).Training], s_options).Categorical[0].IsEmbedding);
    }

    [Fact]
    public void Apply_UnknownLevels_AreMinusOne()
    {
        var table = Tables.Make([0, 1, 2, 1], classes: [0, 1, 2, 1], numbers: [1, float.NaN, 3, 4], texts: ["a", "b", "c", "a"]);
        var rows = TableEncoding.Fit(table, [0, 1], s_options).Apply(table, [3, 2, 0]);
        Assert.Equal(3, rows.Rows);
        Assert.Equal([4f, 3f, 1f], rows.Features);
        Assert.Equal([0L, -1, 0], rows.Categories);
        Assert.Equal([1L, -1, 0], rows.Clusters);
        Assert.Equal([1L, 2, 0], rows.OutcomeClasses);
        Assert.Empty(rows.OutcomeValues);
    }

    [Fact]
    public void Apply_SeveralColumns_IsRowMajor()
    {
        var table = Tables.Make([0, 1], numbers: [1, 2]) with { NumericColumns = [new NumericColumn("a", [1, 2]), new NumericColumn("b", [3, 4])] };
        Assert.Equal([1f, 3f, 2f, 4f], TableEncoding.Fit(table, [0, 1], s_options).Apply(table, [0, 1]).Features);
    }

    [Fact]
    public void Apply_OtherColumns_Throws()
    {
        var encoding = TableEncoding.Fit(Tables.Make([0, 1], numbers: [1, 2]), [0, 1], s_options);
        Assert.Throws<ArgumentException>(() => encoding.Apply(Tables.Make([0, 1], texts: ["a", "b"]), [0]));
    }

    [Fact]
    public void Fit_NoRows_Throws() =>
        Assert.Throws<ArgumentException>(() => TableEncoding.Fit(Tables.Make([0, 1], numbers: [1, 2]), [], s_options));
}
