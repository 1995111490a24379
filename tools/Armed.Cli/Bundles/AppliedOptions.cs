using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Bundles;

/// <summary>The options of a fit that changed something: others are in armed.json for the record alone.</summary>
internal static class AppliedOptions
{
    private static readonly HashSet<string> s_ofNetworks = new(StringComparer.Ordinal)
    {
        "activation", "dropout", "skip", "lambda_f", "lambda_g", "lambda_k", "lambda_k_on_whole_kl", "adversary", "adversary_layers", "adversary_hidden", "adversary_maps", "hide", "prior", "prior_sd_intercept", "prior_sd_slope",
        "refit", "curves", "shared_slopes", "trees", "ridge", "second_stage", "calibrate_variances", "networks", "random_effects_rate_factor", "weight_decay", "validation_share",
    };

    private static readonly HashSet<string> s_ofTraining = new(StringComparer.Ordinal) { "max_epochs", "patience", "batch_size", "learning_rate", "learning_rate_decay", "clip_norm" };

    private static readonly HashSet<string> s_ofRefits = new(StringComparer.Ordinal) { "curves", "shared_slopes", "trees", "ridge", "second_stage", "calibrate_variances", "criterion", "quadrature", "degrees_of_freedom", "confidence_intervals", "confidence_level", "bootstrap_samples", "new_clusters" };

    /// <summary>The options, in their order.</summary>
    /// <param name="manifest">The bundle.</param>
    public static IEnumerable<JsonProperty> Of(BundleManifest manifest) =>
        manifest.Options.EnumerateObject().Where(option => option.Value.ValueKind != JsonValueKind.Null && Applies(option.Name, manifest));

    private static bool Applies(string option, BundleManifest manifest)
    {
        var hasNetwork = Is(manifest, "backbone") || (manifest.Options.TryGetProperty("hidden", out var hidden) && hidden.GetArrayLength() > 0);
        var hasPredictor = manifest.Graphs.Any(graph => graph.Role == GraphRoles.ZPredictor);
        var (adversary, isLinear) = (Text(manifest, "adversary"), manifest.ResidualSd is not null);
        return (hasNetwork || !s_ofNetworks.Contains(option)) && (hasNetwork || hasPredictor || !s_ofTraining.Contains(option)) && (manifest.Refit is not null || !s_ofRefits.Contains(option)) && option switch
        {
            "family" => manifest.Outcome.Family is not null,
            "criterion" or "degrees_of_freedom" => isLinear,
            "quadrature" => !isLinear,
            "bootstrap_samples" => Text(manifest, "confidence_intervals") == "bootstrap",
            "adversary_hidden" => adversary != "closed",
            "adversary_layers" => adversary == "closed",
            "z_predictor_hidden" or "max_cluster_classes" => hasPredictor,
            _ => true,
        };
    }

    private static bool Is(BundleManifest manifest, string option) => manifest.Options.TryGetProperty(option, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(BundleManifest manifest, string option) => manifest.Options.TryGetProperty(option, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
