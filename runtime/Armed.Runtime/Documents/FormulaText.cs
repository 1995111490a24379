using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>A model's formula in R's notation, from its manifest.</summary>
internal static class FormulaText
{
    /// <summary><c>y ~ age * sex + (1 | clinic)</c>; null for a model without a formula.</summary>
    public static string? Of(BundleManifest manifest) => Option(manifest, "fixed") is { } right
        ? $"{Name(manifest.Outcome.Name)} ~ {string.Join(" + ", new[] { right, manifest.Refit is { Kept: true } refit ? refit.Random : Option(manifest, "random") }.OfType<string>())}"
        : null;

    private static string? Option(BundleManifest manifest, string name) =>
        manifest.Options.ValueKind == JsonValueKind.Object && manifest.Options.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>In backticks unless it is a name to R.</summary>
    private static string Name(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '.') && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_') ? name : $"`{name}`";
}
