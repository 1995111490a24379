using System.Globalization;
using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>How the clusters that the model does not know were answered from their rows, in sentences.</summary>
internal static class ContextMessages
{
    /// <summary>A sentence for clusters whose rows were used and one for those with too few.</summary>
    public static IEnumerable<string> Of(ArmedModel told)
    {
        var clusters = told.GetAdaptedClusters();
        if (Count(clusters, cluster => cluster.UsesContext) is { Clusters: > 0 } used)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Number(used.Clusters, "cluster")} that the model does not know: answered from their own rows ({Number(used.Rows, "row")}, without outcomes). This holds if the rows are a fair sample of each cluster.");
        }

        if (Count(clusters, cluster => cluster.UsesMembership) is { Clusters: > 0 } alike)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Number(alike.Clusters, "cluster")} that the model does not know: answered by the clusters that their rows resemble ({Number(alike.Rows, "row")}, without outcomes). This holds if the rows are a fair sample of each cluster.");
        }

        if (Count(clusters, cluster => cluster is { UsesContext: false, UsesMembership: false }) is { Clusters: > 0 } few)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Number(few.Clusters, "cluster")} that the model does not know, with too few rows to tell of the effects by what training measured ({Number(few.Rows, "row")}): answered as the population.");
        }
    }

    private static string Number(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");

    private static (int Clusters, long Rows) Count(IReadOnlyList<AdaptedCluster> clusters, Func<AdaptedCluster, bool> isCounted)
    {
        AdaptedCluster[] chosen = [.. clusters.Where(cluster => cluster.UnlabelledRows > 0 && isCounted(cluster))];
        return (chosen.Length, chosen.Sum(cluster => (long)cluster.UnlabelledRows));
    }
}
