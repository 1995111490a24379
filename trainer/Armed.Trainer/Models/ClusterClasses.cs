namespace Armed.Trainer.Models;

/// <summary>The classes that adversary and Z-predictor tell apart for one factor: every cluster, or the largest ones and one class for the rest.</summary>
internal sealed class ClusterClasses
{
    private readonly int[] _classOfCluster;

    private ClusterClasses(int[] classOfCluster, int[] clusters, bool hasRest, double entropy) =>
        (_classOfCluster, Clusters, HasRest, Entropy) = (classOfCluster, clusters, hasRest, entropy);

    /// <summary>Cluster code of each class that stands for one cluster.</summary>
    public IReadOnlyList<int> Clusters { get; }

    /// <summary>Whether a last class stands for all other clusters.</summary>
    public bool HasRest { get; }

    /// <summary>Number of classes.</summary>
    public int Count => Clusters.Count + (HasRest ? 1 : 0);

    /// <summary>Entropy of the classes' training frequencies in nats: the cross-entropy of knowing nothing else.</summary>
    public double Entropy { get; }

    /// <summary>Whether classes and cluster codes are the same.</summary>
    public bool IsIdentity => !HasRest;

    public static ClusterClasses Create(IReadOnlyList<int> rowsPerCluster, int maxClasses)
    {
        var hasRest = rowsPerCluster.Count > maxClasses;
        int[] largest = [.. Enumerable.Range(0, rowsPerCluster.Count).OrderByDescending(c => rowsPerCluster[c]).ThenBy(c => c).Take(hasRest ? maxClasses : rowsPerCluster.Count).Order()];
        var classOf = new int[rowsPerCluster.Count];
        Array.Fill(classOf, largest.Length);
        for (var k = 0; k < largest.Length; k++)
        {
            classOf[largest[k]] = k;
        }

        return new ClusterClasses(classOf, largest, hasRest, EntropyOf(rowsPerCluster, classOf, largest.Length + (hasRest ? 1 : 0)));
    }

    /// <summary>Class of a cluster code; an unknown cluster is of the rest, or of class 0 where every cluster has its own.</summary>
    public long ClassOf(long cluster) => cluster >= 0 ? _classOfCluster[cluster] : HasRest ? Clusters.Count : 0;

    /// <summary>The row of a table [clusters + 1, ..] that each class reads: its cluster's, or the unknown cluster's for the rest.</summary>
    public int[] TableRows(int clusters) => [.. Clusters, .. HasRest ? new[] { clusters } : []];

    /// <summary>Share of each class among some rows; rows of unknown clusters do not count.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="clusterOf">Cluster code of a row.</param>
    public double[] Shares(IReadOnlyList<int> rows, Func<int, long> clusterOf)
    {
        var counts = new double[Count];
        foreach (var row in rows)
        {
            if (clusterOf(row) is >= 0 and var cluster)
            {
                counts[ClassOf(cluster)]++;
            }
        }

        var total = Math.Max(1, counts.Sum());
        return Array.ConvertAll(counts, count => count / total);
    }

    private static double EntropyOf(IReadOnlyList<int> rows, int[] classOf, int classes)
    {
        var counts = new double[classes];
        for (var c = 0; c < rows.Count; c++)
        {
            counts[classOf[c]] += rows[c];
        }

        var total = counts.Sum();
        return -counts.Where(n => n > 0).Sum(n => n / total * Math.Log(n / total));
    }
}
