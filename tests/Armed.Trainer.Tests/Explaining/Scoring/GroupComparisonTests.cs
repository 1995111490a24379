using Armed.Trainer.Common;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Trainer.Tests.Explaining.Scoring;

public sealed class GroupComparisonTests
{
    [Fact]
    public void Numbers_ManyValues_AreFourRangesThatMeetNowhere()
    {
        float[] values = [.. Enumerable.Range(0, 100).Select(i => (float)i), float.NaN, float.NaN];

        var groups = ColumnGroups.OfNumbers("x", values).Of(Enumerable.Range(0, values.Length)).ToList();

        Assert.Equal(["0 to 25", "26 to 50", "51 to 75", "76 to 99", "missing"], groups.Select(group => group.Name));
        Assert.Equal([26, 25, 25, 24, 2], groups.Select(group => group.Rows.Length));
    }

    [Theory]
    [InlineData(new[] { 1f, 0, 1, 1, 0 }, new[] { "0", "1" }, new[] { 2, 3 })]
    [InlineData(new[] { 5f, 5, 5, 5, 5, 5, 5, 5, 1, 2, 3, 4 }, new[] { "1 to 4", "5" }, new[] { 4, 8 })] // quarters of equal values fall together
    [InlineData(new[] { 7f, 7 }, new[] { "7" }, new[] { 2 })]
    public void Numbers_FewOrEqualValues_AreNeverDivided(float[] values, string[] names, int[] counts)
    {
        var groups = ColumnGroups.OfNumbers("x", values).Of(Enumerable.Range(0, values.Length)).ToList();

        Assert.Equal(names, groups.Select(group => group.Name));
        Assert.Equal(counts, groups.Select(group => group.Rows.Length));
    }

    [Fact]
    public void Numbers_Dates_AreNamedByTheirDays()
    {
        var groups = ColumnGroups.OfNumbers("day", [0, 31.5f], new() { Origin = "2024-01-01", Format = "yyyy-MM-dd" });

        Assert.Equal(["2024-01-01", "2024-02-01", "missing"], groups.Names);
    }

    [Fact]
    public void Levels_UnknownOnes_AreAGroup()
    {
        int[] codes = [0, 1, -1, 5, 1];

        Assert.Equal(["(empty)", "b", "a new level"], ColumnGroups.OfLevels("k", ["", "b"], row => codes[row]).Of([0, 1, 2, 3, 4]).Select(group => group.Name));
    }

    [Fact]
    public void Numbers_CloseValues_HaveNamesThatDiffer()
    {
        float[] values = [.. Enumerable.Range(0, 100).Select(i => 1 + (i * 1e-5f)), float.NegativeInfinity];

        var names = ColumnGroups.OfNumbers("x", values).Of(Enumerable.Range(0, values.Length)).Select(group => group.Name).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal("missing", names[^1]);
        Assert.Equal("100001 to 100026", ColumnGroups.OfNumbers("x", [.. Enumerable.Range(100_001, 100).Select(i => (float)i)]).Of([0]).Single().Name);
    }

    /// <summary>A group that is one cluster: nothing is known of how much clusters differ, whatever its rows.</summary>
    [Fact]
    public void Scores_GroupOfOneCluster_IsNotClear()
    {
        var random = new Random(6);
        double[] losses = [.. Enumerable.Range(0, 300).Select(i => random.NextDouble() + (i < 100 ? 1 : 0))];

        Assert.All([.. Of(losses, row => row < 100 ? 0 : 1, row => $"c{row / 100}")], group => Assert.False(group.IsClear));
    }

    /// <summary>One row per cluster: the error is that of two independent means, by the book.</summary>
    [Fact]
    public void Scores_IndependentRows_HaveTheErrorOfTwoMeans()
    {
        var random = new Random(5);
        double[] losses = [.. Enumerable.Range(0, 200).Select(i => random.NextDouble() + (i < 60 ? 0.5 : 0))];

        var score = Of(losses, row => row < 60 ? 0 : 1, row => $"c{row}").Single(group => group.Group == "a");

        var (own, others) = (Moments(losses[..60]), Moments(losses[60..]));
        // n / (n - 1) of all rows together, in place of each part's own: 1 % apart.
        var z = (own.Mean - others.Mean) / Math.Sqrt((own.Variance / 60) + (others.Variance / 140));
        Assert.Equal(own.Mean, score.Loss, 1e-12);
        Assert.Equal(others.Mean, score.Others, 1e-12);
        Assert.Equal(z, score.Z, 0.01 * z);
        Assert.Equal(own.Mean + (StudentT.Quantile(0.95, 59) * Math.Sqrt(own.Variance / 60)), score.High, 1e-12);
        Assert.True(score.IsClear);
    }

    /// <summary>Each row ten times in its cluster says nothing more: the error stays, where that of independent rows would shrink.</summary>
    [Fact]
    public void Scores_RowsRepeatedInTheirCluster_KeepTheError()
    {
        var random = new Random(5);
        double[] losses = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())], repeated = [.. losses.SelectMany(loss => Enumerable.Repeat(loss, 10))];

        var once = Of(losses, row => row < 60 ? 0 : 1, row => $"c{row}");
        var often = Of(repeated, row => row < 600 ? 0 : 1, row => $"c{row / 10}");

        Assert.Equal(once[0].Z, often[0].Z, 1e-9 * Math.Abs(once[0].Z));
        Assert.Equal(once[0].High, often[0].High, 1e-12);
        Assert.Equal((60, 600), (Of(losses, row => row < 60 ? 0 : 1, row => $"c{row}").Single(group => group.Group == "a").Rows, often.Single(group => group.Group == "a").Rows));
    }

    [Fact]
    public void Scores_FewRows_AreNotJudged()
    {
        double[] losses = [.. Enumerable.Range(0, 100).Select(row => row % 7 * 0.1)];

        Assert.Empty(Of(losses, row => row < 29 ? 0 : 1, row => $"c{row % 5}"));
        Assert.Empty(Of(losses, row => row < 71 ? 0 : 1, row => $"c{row % 5}")); // 29 others
        Assert.Equal(2, Of(losses, row => row < 30 ? 0 : 1, row => $"c{row % 5}").Count);
    }

    /// <summary>A squared error's root is shown; weights count as rows do.</summary>
    [Fact]
    public void Scores_WeightsAndRoots_AreThoseOfRepeatedRows()
    {
        double[] losses = [.. Enumerable.Range(0, 120).Select(row => (double)(row % 5))];
        double[] constant = [.. Enumerable.Range(0, 120).Select(row => (double)(row % 4))];
        float[] weights = [.. Enumerable.Range(0, 120).Select(row => row % 3 == 0 ? 2f : 1f)];
        string[] clusters = [.. Enumerable.Range(0, 120).Select(row => $"c{row % 11}")];
        int[] order = [.. Enumerable.Range(0, 120).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];

        var weighted = new GroupComparisons(losses, constant, weights, clusters, isRoot: true).Of([ColumnGroups.OfLevels("k", ["a", "b"], row => row < 50 ? 0 : 1)]);
        var repeated = new GroupComparisons([.. order.Select(row => losses[row])], [.. order.Select(row => losses[row])], [], [.. order.Select(row => clusters[row])], isRoot: true).Of([ColumnGroups.OfLevels("k", ["a", "b"], i => order[i] < 50 ? 0 : 1)]);

        Assert.Equal(repeated.Select(group => (group.Group, Math.Round(group.Loss, 12), Math.Round(group.Others, 12))), weighted.Select(group => (group.Group, Math.Round(group.Loss, 12), Math.Round(group.Others, 12))));
        Assert.Equal(Math.Sqrt(order.Where(row => row < 50).Average(row => losses[row])), weighted.Single(group => group.Group == "a").Loss, 1e-12);
        Assert.Equal(Math.Sqrt(order.Where(row => row < 50).Average(row => constant[row])), weighted.Single(group => group.Group == "a").Constant, 1e-12);
    }

    private static IReadOnlyList<GroupComparison> Of(double[] losses, Func<int, int> group, Func<int, string> cluster) =>
        new GroupComparisons(losses, losses, [], [.. Enumerable.Range(0, losses.Length).Select(cluster)], isRoot: false).Of([ColumnGroups.OfLevels("k", ["a", "b"], group)]);

    private static (double Mean, double Variance) Moments(double[] values) => (values.Average(), values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1));
}
