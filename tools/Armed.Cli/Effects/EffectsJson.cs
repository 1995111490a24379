using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Effects;

/// <summary>The object of <c>armed effects --json</c>.</summary>
internal static class EffectsJson
{
    public static JsonObject Of(EffectsSettings settings, EffectsResult result) => new()
    {
        ["bundle"] = Path.GetFullPath(settings.Bundle),
        ["bundle_id"] = result.Manifest.BundleId,
        ["outcome"] = result.Manifest.Outcome.Name,
        ["rows"] = result.Rows,
        ["average"] = settings.OfClusters ? "clusters" : "population",
        ["confidence_level"] = settings.Level,
        ["effects"] = new JsonArray([.. result.Effects.Select(effect => Effect(effect, settings.ByCluster))]),
        ["notes"] = MetricsJson.Texts(result.Notes),
    };

    private static JsonObject Effect(AverageEffect effect, bool byCluster)
    {
        var json = new JsonObject { ["column"] = effect.Column, ["contrast"] = effect.Contrast, ["class"] = effect.Class };
        if (byCluster)
        {
            json["cluster"] = effect.Cluster;
        }

        json["rows"] = effect.Rows;
        json["estimate"] = MetricsJson.Number(effect.Estimate);
        json["correction"] = MetricsJson.Number(effect.Correction);
        json["se"] = Number(effect.Se);
        json["z"] = Number(effect.Z);
        json["p"] = Number(effect.P);
        json["lower"] = Number(effect.Lower);
        json["upper"] = Number(effect.Upper);
        return json;
    }

    private static JsonNode? Number(double? value) => value is { } known ? MetricsJson.Number(known) : null;
}
