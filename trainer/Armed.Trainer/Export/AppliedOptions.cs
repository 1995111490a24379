using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Trainer.Options;

namespace Armed.Trainer.Export;

/// <summary>The options of a fit that changed something: others are in armed.json for the record alone.</summary>
internal static class AppliedOptions
{
    /// <summary>The options, in their order.</summary>
    /// <param name="manifest">The bundle.</param>
    public static IEnumerable<JsonProperty> Of(BundleManifest manifest) =>
        manifest.Options.EnumerateObject().Where(option => option.Value.ValueKind != JsonValueKind.Null && Applies(option.Name, manifest));

    /// <summary>Whether an option changed something.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="manifest">The bundle.</param>
    public static bool Applies(string option, BundleManifest manifest) =>
        OptionFields.All.FirstOrDefault(field => field.Name == option) is not { } field || (Parts(manifest).Read(field) && Applies(field, manifest, Text(manifest, "adversary"), manifest.ResidualSd is not null));

    /// <summary>What other options and the outcome leave of it.</summary>
    private static bool Applies(OptionField field, BundleManifest manifest, string? adversary, bool isLinear) => field.Name switch
    {
        "family" => manifest.Outcome.Family is not null,
        "criterion" or "degrees_of_freedom" => isLinear,
        "quadrature" => !isLinear,
        "bootstrap_samples" => Text(manifest, "confidence_intervals") == "bootstrap",
        "adversary_hidden" => adversary != "closed",
        "adversary_layers" => adversary == "closed",
        "z_predictor_hidden" or "max_cluster_classes" => HasZPredictor(manifest),
        _ => true,
    };

    private static FitParts Parts(BundleManifest manifest)
    {
        var hasNetwork = Is(manifest, "backbone") || (manifest.Options.TryGetProperty("hidden", out var hidden) && hidden.GetArrayLength() > 0);
        return new FitParts
        {
            HasNetwork = hasNetwork,
            IsTrained = hasNetwork || manifest.Refit is null,
            HasZPredictor = HasZPredictor(manifest),
            HasRefit = manifest.Refit is not null,
            HasGivenForm = IsAskedFor(manifest, "random") || IsAskedFor(manifest, "fixed") || Text(manifest, "between") == "ignore",
        };
    }

    private static bool HasZPredictor(BundleManifest manifest) => manifest.Graphs.Any(graph => graph.Role == GraphRoles.ZPredictor);

    /// <summary>The options of a fit hold the formula that was chosen, too; the request holds what was given alone.</summary>
    private static bool IsAskedFor(BundleManifest manifest, string option) => manifest.Request is { Options.ValueKind: JsonValueKind.Object } request && request.Options.TryGetProperty(option, out _);

    private static bool Is(BundleManifest manifest, string option) => manifest.Options.TryGetProperty(option, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(BundleManifest manifest, string option) => manifest.Options.TryGetProperty(option, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
