using Armed.Trainer.Common;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.Families;

/// <summary>The rows on which the family of counts is chosen: of many a sample. Clusters stay whole unless each keeps enough rows: effects of clusters with one row each could not be told from counts that vary more.</summary>
internal static class FamilyRows
{
    /// <summary>Rows at most: so many tell a variance from Poisson's that hardly matters to a prediction.</summary>
    private const int Most = 20_000;

    /// <summary>Rows of a cluster, on average, with which rows are drawn and not clusters.</summary>
    private const int FewestOfCluster = 20;

    /// <summary>Parts of the sample that a cluster may not exceed: one that has most rows would be all that there is.</summary>
    private const int FewestClusters = 10;

    private const long Stream = 0x66616d;

    /// <summary>Rows of a fit, validation rows among them, ascending.</summary>
    /// <param name="data">The data.</param>
    /// <param name="seed">The fit's seed.</param>
    public static int[] Of(FitData data, long seed) => Of(data, Most, seed);

    /// <summary>The same with another size.</summary>
    /// <param name="data">The data.</param>
    /// <param name="most">Rows at most, about.</param>
    /// <param name="seed">The fit's seed.</param>
    internal static int[] Of(FitData data, int most, long seed)
    {
        int[] all = [.. data.Training.Concat(data.Validation).Order()];
        if (all.Length <= most)
        {
            return all;
        }

        var random = new SplitMix64((ulong)StableSeed.Mix(seed, Stream));
        var (clusters, factor) = data.Encoding.Clusters.Select((cluster, g) => (cluster.Levels.Count, g)).Max();
        var drawn = most >= (long)FewestOfCluster * clusters ? Rows(all, most, random) : Clusters(data, all, factor, most, random);
        Array.Sort(drawn);
        return drawn;
    }

    private static int[] Rows(int[] all, int most, SplitMix64 random)
    {
        random.Shuffle(all);
        return all[..most];
    }

    private static int[] Clusters(FitData data, int[] all, int factor, int most, SplitMix64 random)
    {
        int[][] clusters = [.. all.GroupBy(row => data.Rows.Cluster(row, factor)).Select(rows => rows.ToArray())];
        int[] order = [.. Enumerable.Range(0, clusters.Length)];
        random.Shuffle(order);
        List<int> drawn = [];
        foreach (var at in order.TakeWhile(_ => drawn.Count < most))
        {
            random.Shuffle(clusters[at]);
            drawn.AddRange(clusters[at].Take(Math.Max(1, most / FewestClusters)));
        }

        return [.. drawn];
    }
}
