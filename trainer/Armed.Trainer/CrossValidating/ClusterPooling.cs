namespace Armed.Trainer.CrossValidating;

/// <summary>Measures of each cluster over folds: means weighted by rows, and of errors that are roots the root of the mean square.</summary>
internal static class ClusterPooling
{
    /// <summary>Clusters that are listed, the largest ones.</summary>
    private const int MostClusters = 10_000;

    private const string Root = "rmse";

    public static IReadOnlyList<ClusterScore> Of(IEnumerable<FitScore> fits)
    {
        var clusters = fits.SelectMany(fit => fit.Clusters).GroupBy(cluster => cluster.Cluster, StringComparer.Ordinal).Select(group => Pool(group.Key, [.. group])).ToList();
        return clusters.Count <= MostClusters ? clusters : [.. clusters.OrderByDescending(cluster => cluster.Rows).Take(MostClusters)];
    }

    private static ClusterScore Pool(string name, ClusterScore[] parts) => new(name, parts.Sum(part => part.Rows), parts.Sum(part => part.Weight),
        parts.SelectMany(part => part.Measures.Keys).Distinct().Order(StringComparer.Ordinal).ToDictionary(measure => measure, measure => Mean(measure, parts)));

    private static double Mean(string measure, ClusterScore[] parts)
    {
        var power = measure == Root ? 2 : 1;
        var with = parts.Where(part => part.Measures.ContainsKey(measure)).ToList();
        return Math.Pow(with.Sum(part => part.Weight * Math.Pow(part.Measures[measure], power)) / with.Sum(part => part.Weight), 1.0 / power);
    }
}
