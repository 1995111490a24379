using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Adapting;

/// <summary>What an adaptation did, for people and as JSON.</summary>
internal sealed class AdaptReport(AdaptSettings settings, LabelledInput input, BundleManifest parent, BundleManifest saved, IReadOnlyList<AdaptedCluster> clusters)
{
    private const int MostClusters = 20;

    public void Write(CommandOutput output)
    {
        foreach (var cluster in clusters.Take(MostClusters))
        {
            output.Line($"{(cluster.IsNew ? "new      " : "refreshed")}  {cluster.Factor} {cluster.Cluster}: {Rows(cluster)}");
            output.Console.Write(AdaptedEffectsTable.Of(cluster, saved));
        }

        if (clusters.Count > MostClusters)
        {
            output.Line($"and {Counted.Of(clusters.Count - MostClusters, "more cluster")}; --json and random_effects.csv have all.");
        }

        if (clusters.Take(MostClusters).Any(cluster => AdaptedEffectsTable.IsShort(cluster, saved)))
        {
            output.Line("Every effect is in random_effects.csv and in --json. The norm is the root of the sum of the squared means, and its sd the root of the sum of their variances.");
        }

        if (!clusters.All(cluster => cluster.InOriginalUnits))
        {
            output.Line("The effects are on the scale of the design (inputs standardised), because this bundle's version does not contain original units.");
        }

        output.Line(Invariant($"{Counted.Of(input.Rows, "labelled row")}{Dropped()}: {Path.GetFullPath(settings.Output)}"));
        if (saved.Graphs.Any(graph => graph.Role == GraphRoles.ZPredictor))
        {
            output.Line("The Z-predictor and the inferred head do not know these clusters' rows.");
        }

        output.Line($"Next: armed verify {settings.Output}");
    }

    public JsonObject Json(double seconds) => new()
    {
        ["bundle"] = Path.GetFullPath(settings.Output),
        ["bundle_id"] = saved.BundleId,
        ["parent"] = parent.BundleId,
        ["method"] = saved.Adaptation!.Method,
        ["rows"] = input.Rows,
        ["rows_without_outcome"] = input.WithoutOutcome,
        ["rows_without_cluster"] = input.WithoutCluster,
        ["rows_of_weight_zero"] = input.OfWeightZero,
        ["clusters"] = new JsonArray([.. clusters.Select(Json)]),
        ["seconds"] = Math.Round(seconds, 3),
    };

    private static JsonObject Json(AdaptedCluster cluster) => new()
    {
        ["factor"] = cluster.Factor,
        ["cluster"] = cluster.Cluster,
        ["new"] = cluster.IsNew,
        ["rows"] = cluster.Rows,
        ["original_units"] = cluster.InOriginalUnits,
        ["effects"] = new JsonArray([.. cluster.Effects.Select(effect => new JsonObject { ["effect"] = effect.Term, ["mean"] = MetricsJson.Number(effect.Mean), ["sd"] = MetricsJson.Number(effect.Sd) })]),
    };

    private string Dropped()
    {
        (long Count, string Reason)[] reasons = [(input.WithoutOutcome, "without an outcome"), (input.WithoutCluster, "without a cluster"), (input.OfWeightZero, "of weight 0")];
        string[] parts = [.. reasons.Where(reason => reason.Count > 0).Select(reason => Invariant($"{reason.Count} {reason.Reason} left out"))];
        return parts.Length == 0 ? "" : $" ({string.Join(", ", parts)})";
    }

    private static string Rows(AdaptedCluster cluster) => cluster.Rows == 1 ? "1 labelled row" : Invariant($"{cluster.Rows} labelled rows");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
