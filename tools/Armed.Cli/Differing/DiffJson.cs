using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Differing;

/// <summary>The object of <c>armed diff --json</c>.</summary>
internal static class DiffJson
{
    public static JsonObject Of(DiffSettings settings, BundleDifference difference, PredictionDifference? predictions, string? whyNot) => new()
    {
        ["first"] = Bundle(settings.First, difference.First),
        ["second"] = Bundle(settings.Second, difference.Second),
        ["same_model"] = difference.IsSameModel,
        ["same_data"] = difference.IsSameData,
        ["outcome"] = Changes(difference.Outcome),
        ["columns"] = new JsonArray([.. difference.Columns.Select(Column)]),
        ["clusters"] = new JsonArray([.. difference.Clusters.Select(Clusters)]),
        ["random_effects"] = Changes(difference.RandomEffects),
        ["options"] = Changes(difference.Options),
        ["packages"] = Changes(difference.Packages),
        ["metrics"] = new JsonArray([.. difference.Metrics.Select(Metric)]),
        ["predictions"] = predictions is null ? null : Predictions(predictions),
        ["predictions_not_compared"] = whyNot,
    };

    private static JsonObject Bundle(string path, BundleManifest manifest) => new()
    {
        ["bundle"] = Path.GetFullPath(path),
        ["bundle_id"] = manifest.BundleId,
        ["rows"] = manifest.TrainingData.Rows,
        ["data_sha256"] = manifest.TrainingData.Sha256,
    };

    private static JsonArray Changes(IReadOnlyList<Change> changes) => [.. changes.Select(change => new JsonObject { ["name"] = change.Name, ["first"] = change.Before, ["second"] = change.After })];

    private static JsonObject Clusters(ClusterChange change) => new()
    {
        ["factor"] = change.Factor,
        ["first"] = change.Before,
        ["second"] = change.After,
        ["change"] = change.Kind,
        ["gained"] = MetricsJson.Texts(change.Names.Gained),
        ["lost"] = MetricsJson.Texts(change.Names.Lost),
        ["respelled"] = Respelled(change.Names),
    };

    private static JsonObject Column(ColumnChange change) => new()
    {
        ["name"] = change.Name,
        ["first"] = change.Before,
        ["second"] = change.After,
        ["change"] = change.Kind,
        ["gained_levels"] = change.Levels is { } levels ? MetricsJson.Texts(levels.Gained) : null,
        ["lost_levels"] = change.Levels is { } lost ? MetricsJson.Texts(lost.Lost) : null,
        ["respelled_levels"] = change.Levels is { } respelled ? Respelled(respelled) : null,
    };

    private static JsonArray Respelled(NameChange change) => [.. change.Respelled.Select(pair => new JsonObject { ["first"] = pair.First, ["second"] = pair.Second })];

    private static JsonObject Metric(MetricChange change) => new()
    {
        ["rows"] = change.Rows,
        ["head"] = change.Head,
        ["score"] = change.Score,
        ["first"] = Number(change.Before),
        ["second"] = Number(change.After),
        ["difference"] = Number(change.Difference),
    };

    private static JsonObject Predictions(PredictionDifference difference) => new()
    {
        ["rows"] = difference.Rows,
        ["largest"] = Number(difference.Largest),
        ["largest_row"] = difference.LargestRow < 0 ? null : difference.LargestRow,
        ["largest_class"] = difference.Class,
        ["largest_first"] = Number(difference.Before),
        ["largest_second"] = Number(difference.After),
        ["mean"] = Number(difference.Mean),
        ["bias"] = Number(difference.Bias),
        ["other_class"] = difference.OtherClass,
        ["other_head"] = difference.OtherHead,
        ["clusters"] = new JsonArray([.. difference.Clusters.Select(Cluster)]),
    };

    private static JsonObject Cluster(ClusterDifference difference) => new()
    {
        ["factor"] = difference.Factor,
        ["cluster"] = difference.Cluster,
        ["rows"] = difference.Rows,
        ["mean"] = Number(difference.Mean),
        ["bias"] = Number(difference.Bias),
        ["known_to_first"] = difference.IsKnownBefore,
        ["known_to_second"] = difference.IsKnownAfter,
    };

    private static JsonNode? Number(double? value) => value is { } known ? MetricsJson.Number(known) : null;
}
