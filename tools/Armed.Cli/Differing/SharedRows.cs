using System.Text.Json;
using Armed.Cli.Bundles;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Differing;

/// <summary>Whether scores of two bundles are of the same rows, as far as their manifests tell.</summary>
internal sealed class SharedRows(BundleManifest first, BundleManifest second)
{
    private const string Train = "train";
    private const string Validation = "validation";

    /// <summary>Whether both predict the same outcome in the same way.</summary>
    public bool IsSameOutcome { get; } = first.Task == second.Task && first.Outcome.Name == second.Outcome.Name && first.Outcome.Classes.SequenceEqual(second.Outcome.Classes);

    /// <summary>Whether a part, such as the validation rows, is known to have the same rows in both.</summary>
    public bool Has(string part) => IsSameOutcome && HasSameTable && (part is Train or Validation ? IsSameDivision : HasSameSplit);

    private bool HasSameTable => first.TrainingData.Sha256 == second.TrainingData.Sha256
        || (first.TrainingData.OutcomeSha256 is { } outcome && outcome == second.TrainingData.OutcomeSha256);

    /// <summary>The seed draws the validation rows, evenly over clusters.</summary>
    private bool IsSameDivision => first.Seed == second.Seed && Option(first, "validation_share") == Option(second, "validation_share")
        && first.Metrics.ContainsKey(Validation) == second.Metrics.ContainsKey(Validation) && first.Clusters.Select(factor => factor.Name).SequenceEqual(second.Clusters.Select(factor => factor.Name));

    private bool HasSameSplit => first.Request is { } one && second.Request is { } other && first.TrainingData.Source == second.TrainingData.Source && one.Split().SequenceEqual(other.Split());

    private static string? Option(BundleManifest manifest, string name) => manifest.Options.ValueKind == JsonValueKind.Object && manifest.Options.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
