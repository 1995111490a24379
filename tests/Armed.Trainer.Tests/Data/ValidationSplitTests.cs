using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class ValidationSplitTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static int[] All(ClusteredTable table) => [.. Enumerable.Range(0, table.Rows)];

    /// <summary>A table of clusters of very different sizes and of 1 to 4 classes, drawn from the seed.</summary>
    private static (ClusteredTable Table, double Share) Draw(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        int Below(int n) => (int)(random.NextDouble() * n);
        var clusters = Enumerable.Range(0, 2 + Below(60)).SelectMany(cluster => Enumerable.Repeat(cluster, 1 + Below(Below(2) == 0 ? 4 : 80))).ToArray();
        var classCount = 1 + Below(4);
        return (Tables.Make(clusters, [.. clusters.Select(_ => Below(classCount))]), 0.05 + (0.5 * random.NextDouble()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Choose_AnyTable_DividesTheRowsAndLeavesEveryClusterAndClassTrained(int seed)
    {
        var (table, share) = Draw(seed);
        var (train, validation) = ValidationSplit.Choose(table, All(table), share, seed);
        Assert.Equal(All(table), train.Concat(validation).Order());
        Assert.Equal(train.Order(), train);
        Assert.Equal(validation.Order(), validation);
        Assert.Equal(table.Clusters[0].Codes.Distinct().Count(), train.Select(row => table.Clusters[0].Codes[row]).Distinct().Count());
        Assert.Equal(table.Outcome.Classes.Distinct().Count(), train.Select(row => table.Outcome.Classes[row]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Choose_AnyTable_IsNearTheShareInTotalByClusterAndByClass(int seed)
    {
        var (table, share) = Draw(seed);
        var (_, validation) = ValidationSplit.Choose(table, All(table), share, seed);
        var sizes = table.Clusters[0].Codes.CountBy(code => code).ToDictionary();
        var drawable = table.Rows - sizes.Count(pair => pair.Value == 1);
        var rate = Math.Min(1, Math.Round(share * table.Rows) / drawable);
        // Each cluster's share is rounded up or down, and one row of it stays in training.
        Assert.All(sizes, size =>
        {
            var drawn = validation.Count(row => table.Clusters[0].Codes[row] == size.Key);
            Assert.InRange(drawn, Math.Min(Math.Floor(rate * size.Value), size.Value - 1) - 1e-9, Math.Ceiling(rate * size.Value) + 1e-9);
        });
        // What the lagging class cannot give in a small cluster another one does: within a tenth of the rows or three.
        Assert.All(table.Outcome.Classes.CountBy(code => code), size =>
            Assert.InRange(validation.Count(row => table.Outcome.Classes[row] == size.Key) - (share * size.Value), -3 - (0.1 * table.Rows), 3 + (0.1 * table.Rows)));
    }

    [Fact]
    public void Choose_LargeClusters_HitsTheShareOfEachClass()
    {
        var table = Tables.Make([.. Enumerable.Range(0, 1_000).Select(i => i % 10)], [.. Enumerable.Range(0, 1_000).Select(i => i % 20 < 2 ? 1 : 0)]);
        var (_, validation) = ValidationSplit.Choose(table, All(table), 0.15, 1);
        Assert.Equal(150, validation.Length, 1.0);
        Assert.Equal(15, validation.Count(row => table.Outcome.Classes[row] == 1), 2.0);
    }

    [Fact]
    public void Choose_SameSeed_IsTheSameAndAnotherIsNot()
    {
        var (table, _) = Draw(3);
        var first = ValidationSplit.Choose(table, All(table), 0.3, 5).Validation;
        Assert.Equal(first, ValidationSplit.Choose(table, All(table), 0.3, 5).Validation);
        Assert.NotEqual(first, ValidationSplit.Choose(table, All(table), 0.3, 6).Validation);
    }

    [Fact]
    public void Choose_SomeRows_DividesThoseOnly()
    {
        var (table, _) = Draw(4);
        int[] rows = [.. All(table).Where(row => row % 2 == 0)];
        var (train, validation) = ValidationSplit.Choose(table, rows, 0.3, 1);
        Assert.Equal(rows, train.Concat(validation).Order());
    }

    [Fact]
    public void Choose_OnlySingletons_DrawsNone()
    {
        var table = Tables.Make([0, 1, 2, 3]);
        Assert.Empty(ValidationSplit.Choose(table, All(table), 0.5, 1).Validation);
    }

    [Fact]
    public void Choose_ShareZero_DrawsNone()
    {
        var (table, _) = Draw(5);
        var (train, validation) = ValidationSplit.Choose(table, All(table), 0, 1);
        Assert.Equal(All(table), train);
        Assert.Empty(validation);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Choose_ShareOutOfRange_Throws(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ValidationSplit.Choose(Tables.Make([0, 1]), [0, 1], share, 1));

    [Fact]
    public void SplitMix64_PublishedSeed_GivesThePublishedNumbers()
    {
        // Reference values for seed 1234567: https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
        var random = new SplitMix64(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }
}
