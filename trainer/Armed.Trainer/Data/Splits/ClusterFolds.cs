using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Splits;

/// <summary>Folds of whole clusters of the first factor, about as even in rows as they can be.</summary>
internal static class ClusterFolds
{
    /// <summary>Share by which a cluster's size is varied before the clusters are dealt, so that seeds give different folds.</summary>
    private const double Variation = 0.5;

    /// <summary>The fold of each row.</summary>
    /// <exception cref="InputException">There are fewer clusters than folds.</exception>
    public static int[] Draw(ClusteredTable table, int folds, long seed)
    {
        var codes = table.Clusters[0].Codes;
        var sizes = codes.CountBy(code => code).OrderBy(cluster => cluster.Key).ToList();
        if (sizes.Count < folds)
        {
            throw new InputException($"There are {folds} folds of whole clusters, but {Say.Quote(table.Clusters[0].Name)} has {Say.Count(sizes.Count, "cluster", "clusters")} with usable rows. Use --folds {Math.Max(2, sizes.Count)} or fewer, or --scheme rows.");
        }

        var random = new SplitMix64((ulong)seed);
        var dealt = sizes.Select(cluster => (cluster.Key, cluster.Value, Order: cluster.Value * (1 - (Variation * random.NextDouble())))).OrderByDescending(cluster => cluster.Order).ToList();
        var rowsOfFold = new long[folds];
        var foldOf = new Dictionary<int, int>();
        foreach (var (code, rows, _) in dealt)
        {
            var smallest = Array.IndexOf(rowsOfFold, rowsOfFold.Min());
            foldOf[code] = smallest;
            rowsOfFold[smallest] += rows;
        }

        Even(rowsOfFold, foldOf, sizes.ToDictionary());
        return Array.ConvertAll(codes, code => foldOf[code]);
    }

    /// <summary>Moves clusters from the largest fold to the smallest as long as that makes the two more equal.</summary>
    private static void Even(long[] rowsOfFold, Dictionary<int, int> foldOf, Dictionary<int, int> sizes)
    {
        while (true)
        {
            int largest = Array.IndexOf(rowsOfFold, rowsOfFold.Max()), smallest = Array.IndexOf(rowsOfFold, rowsOfFold.Min());
            var gap = rowsOfFold[largest] - rowsOfFold[smallest];
            int[] movable = [.. Of(foldOf, largest).Where(code => sizes[code] < gap)];
            if (movable.Length == 0)
            {
                return;
            }

            Move(movable.MinBy(code => Math.Abs((2L * sizes[code]) - gap)), largest, smallest, rowsOfFold, foldOf, sizes);
        }
    }

    private static int[] Of(Dictionary<int, int> foldOf, int fold) => [.. foldOf.Where(cluster => cluster.Value == fold).Select(cluster => cluster.Key)];

    private static void Move(int code, int from, int to, long[] rowsOfFold, Dictionary<int, int> foldOf, Dictionary<int, int> sizes)
    {
        foldOf[code] = to;
        rowsOfFold[from] -= sizes[code];
        rowsOfFold[to] += sizes[code];
    }
}
