using Armed.Trainer.Common;

namespace Armed.Trainer.Refit;

/// <summary>Folds of whole clusters, for a model with one grouping factor.</summary>
internal static class ClusterFolds
{
    /// <summary>Number of folds.</summary>
    public const int Count = 5;

    /// <summary>Clusters from which on folds of them tell something.</summary>
    public const int FewestClusters = 8;

    /// <summary>Whether there is one grouping factor, and enough clusters.</summary>
    /// <param name="data">The fit's rows.</param>
    /// <param name="rows">Those that are divided.</param>
    public static bool ArePossible(RefitRows data, int[] rows) => data.Data.Rows.FactorCount == 1 && Clusters(data, rows).Count >= FewestClusters;

    /// <summary>The rows of each cluster that has any, in the order of the clusters.</summary>
    /// <param name="data">The fit's rows.</param>
    /// <param name="rows">Those that are divided.</param>
    public static List<int[]> Clusters(RefitRows data, int[] rows) =>
        [.. rows.GroupBy(row => data.Data.Rows.Cluster(row, 0)).OrderBy(own => own.Key).Select(own => own.ToArray())];

    /// <summary>The rows of so many clusters, which a seed draws; all rows where there are no more.</summary>
    /// <param name="data">The fit's rows.</param>
    /// <param name="rows">Those that are drawn from.</param>
    /// <param name="most">Clusters, at most.</param>
    /// <param name="seed">Seed of the order.</param>
    public static int[] Sample(RefitRows data, int[] rows, int most, long seed)
    {
        var clusters = Clusters(data, rows);
        if (clusters.Count <= most)
        {
            return rows;
        }

        int[] order = [.. Enumerable.Range(0, clusters.Count)];
        new SplitMix64(unchecked((ulong)seed)).Shuffle(order);
        return [.. order.Take(most).SelectMany(cluster => clusters[cluster]).Order()];
    }

    /// <summary>The clusters of each fold, which a seed draws.</summary>
    /// <param name="data">The fit's rows.</param>
    /// <param name="rows">Those that are divided.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="count">Number of folds.</param>
    public static IEnumerable<List<int[]>> Divide(RefitRows data, int[] rows, long seed, int count = Count)
    {
        var clusters = Clusters(data, rows);
        int[] order = [.. Enumerable.Range(0, clusters.Count)];
        new SplitMix64(unchecked((ulong)seed)).Shuffle(order);
        return Enumerable.Range(0, count).Select(fold => order.Where((_, at) => at % count == fold).Order().Select(cluster => clusters[cluster]).ToList());
    }
}
