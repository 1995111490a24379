using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Documents;

/// <summary>What the model is for, what it is not for, and where it is weak.</summary>
internal static class CardUses
{
    private const int FewRows = 5;

    public static void Write(StringBuilder card, BundleManifest manifest)
    {
        var (outcome, clusters) = (MarkdownText.Plain(manifest.Outcome.Name), string.Join(" and ", manifest.Clusters.Select(cluster => MarkdownText.Plain(cluster.Name))));
        card.Append(CultureInfo.InvariantCulture, $"## Uses\n\n### Intended use\n\nPredicts {outcome} of rows that come from where the training rows came from, in clusters of {clusters} that the model knows, and, {(manifest.HasPooledPart ? "with a fixed part of their own" : "with the average cluster's effects")}, in others. ");
        card.Append(CultureInfo.InvariantCulture, $"The graphs take raw values. Missing numbers are NaN. Unknown levels and clusters have code -1. The policy for unknown clusters is `{manifest.UnknownCluster}`.\n\n");
        card.Append(CultureInfo.InvariantCulture, $"### Out of scope\n\n- Causes: the model tells what goes with {outcome}, not what changes it.\n- Values outside the training range of a column, and levels that training did not have (the table of inputs).\n");
        card.Append("- Decisions about people without a check of the errors in the groups that they concern: the scores below are averages over all rows.\n\n");
        Limits(card, manifest);
        Shift(card, manifest);
    }

    private static void Limits(StringBuilder card, BundleManifest manifest)
    {
        card.Append("## Limits\n\n");
        var isApart = manifest.Graphs.Any(graph => graph.Outputs.Any(output => output.Name == GraphSignatures.LinearPredictorTotalSd));
        card.Append(isApart ? "- Intervals cover the uncertainty of the clusters' effects and of the coefficients. "
            : manifest.SpreadWidth > 0 ? "- Intervals cover the uncertainty of the clusters' effects and of the coefficients, given the learned features. "
            : "- Intervals cover the uncertainty of the clusters' effects, given the estimated fixed effects. ");
        card.Append("They do not cover a change in the distribution of the inputs.\n");
        var missing = manifest.Columns.Where(column => column.Kind == "numeric" && column.MissingShare > 0).ToList();
        if (missing.Count > 0)
        {
            var most = missing.MaxBy(column => column.MissingShare)!;
            card.Append(CultureInfo.InvariantCulture, $"- Missing cells of {Counted.Of(missing.Count, "numeric column")} are replaced by training means, with an indicator; most are missing in {MarkdownText.Plain(most.Name)} ({most.MissingShare:P1}).\n");
        }

        foreach (var cluster in manifest.Clusters.Where(cluster => cluster.Rows.Any(rows => rows < FewRows)))
        {
            card.Append(CultureInfo.InvariantCulture, $"- {cluster.Rows.Count(rows => rows < FewRows)} of {cluster.Rows.Count} clusters of {MarkdownText.Plain(cluster.Name)} had fewer than {FewRows} training rows: so few rows say little of a cluster, see the intervals of its effects.\n");
        }

        card.Append('\n');
    }

    /// <summary>What happens when clusters change: the reason for a mixed model, and its risk.</summary>
    private static void Shift(StringBuilder card, BundleManifest manifest)
    {
        card.Append("## Cluster shift\n\n");
        var unknown = manifest.UnknownCluster switch
        {
            "error" => "A cluster that the model does not know is refused.",
            "population" => manifest.HasPooledPart ? "A cluster that the model does not know gets the population's answer, which has a fixed part of its own: columns tell how clusters differ." : "A cluster that the model does not know gets the population's answer, in which its effects are averaged over the clusters.",
            var policy => $"A cluster that the model does not know is answered by the policy {MarkdownText.Plain(policy)}; a row that tells nothing of its cluster gets the population's answer.",
        };
        card.Append(CultureInfo.InvariantCulture, $"{unknown} {Measured(manifest)}\n\n");
        card.Append("A known cluster's effects are those of its training rows. If the cluster itself changes, refresh it from newer labelled rows (`armed adapt`), which also adds new clusters.\n\n");
    }

    private static string Measured(BundleManifest manifest)
    {
        if (!manifest.Metrics.TryGetValue("unseen", out var unseen) || !unseen.TryGetValue("mixed", out var of))
        {
            return NewClusterSentence.Loss(manifest) is { } loss
                ? $"{MarkdownText.Plain(loss)} `armed evaluate --scheme clusters` measures whole fits."
                : "How well that does was not measured: no cluster was held out. `armed evaluate --scheme clusters` measures it.";
        }

        var name = of.ContainsKey("log_loss") ? "log_loss" : "rmse";
        if (!of.TryGetValue(name, out var value))
        {
            return "";
        }

        var seen = manifest.Metrics.TryGetValue("seen", out var known) && known.TryGetValue("mixed", out var scores) && scores.TryGetValue(name, out var other)
            ? string.Create(CultureInfo.InvariantCulture, $", compared with {other:F4} on held-out rows of known clusters") : "";
        return string.Create(CultureInfo.InvariantCulture, $"On held-out rows of clusters that the fit did not have, {MarkdownText.Plain(name)} is {value:F4}{seen}.");
    }
}
