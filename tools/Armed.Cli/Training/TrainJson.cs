using System.Text.Json.Nodes;
using Armed.Cli.Output;

namespace Armed.Cli.Training;

/// <summary>The object of <c>armed train --json</c>.</summary>
internal static class TrainJson
{
    public static JsonObject Of(Fit fit)
    {
        var manifest = fit.Result.Manifest;
        var json = new JsonObject
        {
            ["bundle"] = fit.Result.BundlePath,
            ["bundle_id"] = manifest.BundleId,
            ["report"] = fit.Report,
            ["task"] = manifest.Task,
            ["rows"] = manifest.TrainingData.Rows,
            ["rows_dropped"] = manifest.TrainingData.RowsDropped,
            ["clusters"] = MetricsJson.Object(manifest.TrainingData.Clusters, count => JsonValue.Create(count)),
            ["seconds"] = Math.Round(fit.Elapsed.TotalSeconds, 3),
            ["epochs"] = fit.Result.Epochs,
            ["network_epochs"] = new JsonArray([.. fit.Result.NetworkEpochs.Select(count => (JsonNode)count)]),
            ["metrics"] = MetricsJson.Of(manifest.Metrics),
            ["parity"] = MetricsJson.Of(manifest.Parity),
            ["refit"] = RefitJson.Of(manifest.Refit),
            ["messages"] = MetricsJson.Texts(fit.Result.Messages),
        };
        RefitJson.AddEstimates(json, manifest.Refit?.Model);
        return json;
    }
}
