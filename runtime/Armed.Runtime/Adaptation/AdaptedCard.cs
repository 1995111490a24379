using System.Globalization;
using System.Text;
using Armed.Runtime.Common;

namespace Armed.Runtime.Adaptation;

/// <summary>The part of <c>MODEL_CARD.md</c> on adapted clusters: the last one, written anew at every adaptation.</summary>
internal static class AdaptedCard
{
    private const string Heading = "\n## Adapted clusters\n";
    private const int MostClusters = 100;

    /// <summary>The card of the adapted bundle from its parent's.</summary>
    /// <param name="card">The parent's card.</param>
    /// <param name="parent">The parent's bundle id.</param>
    /// <param name="printed">The bundle id that is in the card.</param>
    /// <param name="bundleId">The new one.</param>
    /// <param name="clusters">Every adapted cluster.</param>
    /// <param name="hasZPredictor">Whether the bundle has a Z-predictor.</param>
    public static string Write(string card, string parent, string printed, string bundleId, IReadOnlyList<AdaptedCluster> clusters, bool hasZPredictor)
    {
        var old = card.IndexOf(Heading, StringComparison.Ordinal);
        var text = new StringBuilder((old < 0 ? card : card[..old]).Replace(printed, bundleId, StringComparison.Ordinal).TrimEnd('\n'));
        text.Append('\n').Append(Heading).Append('\n');
        text.Append("After training, clusters were added or refreshed from labelled rows, and everything else of the model is as trained. The scores above are those of the model as trained. ");
        text.Append(CultureInfo.InvariantCulture, $"Adapted last from bundle `{parent}`.");
        text.Append(hasZPredictor ? " The Z-predictor and inferred.onnx do not know these rows: new clusters are not among their classes.\n\n" : "\n\n");
        text.Append("| factor | cluster | | labelled rows |\n|---|---|---|--:|\n");
        foreach (var cluster in clusters.Take(MostClusters))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(cluster.Factor)} | {MarkdownText.Plain(cluster.Cluster)} | {(cluster.IsNew ? "new" : "refreshed")} | {cluster.Rows} |\n");
        }

        if (clusters.Count > MostClusters)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{clusters.Count - MostClusters} more are in armed.json.\n");
        }

        text.Append("\nTheir standard deviations in random_effects.csv are conditional on the fixed effects. Those of the other clusters also include the uncertainty of the fixed effects.\n");
        return text.ToString();
    }
}
