using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.CrossValidating;

/// <summary>Folds of rows, of clusters and of time.</summary>
public sealed class FoldTests
{
    private static readonly int[] s_clusters = [.. Enumerable.Range(0, 403).Select(row => row % 7 == 0 ? 0 : row % 11), 11]; // unequal, and one of one row
    private static readonly int[] s_classes = [.. s_clusters.Select((cluster, row) => (row * 31 + cluster) % 10 < 3 ? 1 : row % 10 == 9 ? 2 : 0)];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void RowFolds_SpreadEveryClusterAndClass(int folds)
    {
        var table = Tables.Make(s_clusters, s_classes);
        var numbers = RowFolds.Draw(table, folds, seed: 3);

        Assert.Equal(-1, numbers[^1]); // the only row of its cluster
        var rows = Enumerable.Range(0, 403).ToList();
        AssertEven(rows.CountBy(row => numbers[row]), folds, within: 1);
        foreach (var cluster in rows.GroupBy(row => s_clusters[row]))
        {
            AssertEven(cluster.CountBy(row => numbers[row]), folds, within: 1);
            Assert.True(cluster.Select(row => numbers[row]).Distinct().Count() > 1, "The cluster is unknown where it is tested.");
        }

        // By 11 clusters, each of which divides a class evenly but for a row.
        foreach (var one in rows.GroupBy(row => s_classes[row]))
        {
            AssertEven(one.CountBy(row => numbers[row]), folds, within: 11);
        }
    }

    [Fact]
    public void RowFolds_OfAnotherSeed_AreOthers()
    {
        var table = Tables.Make(s_clusters, s_classes);
        Assert.Equal(RowFolds.Draw(table, 5, 1), RowFolds.Draw(table, 5, 1));
        Assert.NotEqual(RowFolds.Draw(table, 5, 1), RowFolds.Draw(table, 5, 2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void ClusterFolds_KeepClustersWholeAndEven(int folds)
    {
        // 60 clusters of 2 to 61 rows.
        int[] clusters = [.. Enumerable.Range(0, 60).SelectMany(cluster => Enumerable.Repeat(cluster, cluster + 2))];
        var numbers = ClusterFolds.Draw(Tables.Make(clusters), folds, seed: 5);

        Assert.All(Enumerable.Range(0, clusters.Length).GroupBy(row => clusters[row]), cluster => Assert.Single(cluster.Select(row => numbers[row]).Distinct()));
        AssertEven(numbers.CountBy(number => number), folds, within: 4); // the smallest clusters have 2 and 3 rows
        Assert.NotEqual(numbers, ClusterFolds.Draw(Tables.Make(clusters), folds, seed: 6));
    }

    [Fact]
    public void ClusterFolds_MoreThanClusters_SaySo() => Assert.Contains("There are 5 folds of whole clusters, but 'g' has 3 clusters with usable rows. Use --folds 3 or fewer",
        Assert.Throws<InputException>(() => ClusterFolds.Draw(Tables.Make([0, 0, 1, 1, 2]), 5, 1)).Message);

    [Fact]
    public void FutureFolds_TrainOnEarlierRowsAlone()
    {
        double[] times = [5, 1, 1, 2, 9, 8, 3, 3, 3, 7, 6, 4];
        var folds = FutureFolds.Of(times, 3, "t");

        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Number));
        foreach (var fold in folds)
        {
            int[] training = [.. Enumerable.Range(0, times.Length).Except(fold.Test).Except(fold.Unused)];
            Assert.True(training.Max(row => times[row]) < fold.Test.Min(row => times[row]));
            Assert.All(fold.Unused, row => Assert.True(times[row] > fold.Test.Max(test => times[test])));
        }

        Assert.Equal(Enumerable.Range(0, times.Length).Where(row => times[row] > 2), folds.SelectMany(fold => fold.Test).Order());
    }

    [Fact]
    public void FutureFolds_TooFewTimes_SaySo() => Assert.Contains("The column 'year' has 2 times, which can be cut into 2 parts; 3 folds need 4.",
        Assert.Throws<InputException>(() => FutureFolds.Of([1, 1, 2, 2], 3, "year")).Message);

    [Fact]
    public void Split_OfAFold_LeavesUnusedRowsOut()
    {
        var table = Tables.Make([0, 0, 0, 1, 1, 1], numbers: [1, 2, 3, 4, 5, 6]);
        var split = Split.Of(table, new Fold(0, [2, 4], [5]), "fold 0");

        Assert.Equal([0, 1, 3], split.Training);
        Assert.Equal([2, 4], split.Test);
    }

    private static void AssertEven(IEnumerable<KeyValuePair<int, int>> counts, int folds, int within)
    {
        var all = Enumerable.Range(0, folds).Select(fold => counts.FirstOrDefault(count => count.Key == fold).Value).ToList();
        Assert.True(all.Max() - all.Min() <= within, string.Join(", ", all));
    }
}
