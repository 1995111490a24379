using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of weights in fewer bits.</summary>
internal static class WeightsValidator
{
    public static void Validate(BundleManifest manifest)
    {
        if (manifest.Weights is not { } weights)
        {
            return;
        }

        RequireOneOf(weights.Precision, "weights.precision", "fp16", "int8");
        RequireHash(weights.Parent, "weights.parent");
        RequireOneOf(weights.Source, "weights.source", "data", "drawn");
        Require(weights.Rows > 0, "weights.rows", "at least 1", weights.Rows);
        Require(weights.Losses is not null, "weights.losses", "a list", null);
        foreach (var loss in weights.Losses)
        {
            var field = $"weights.losses['{loss?.Head}']";
            RequireOneOf(loss?.Head, "weights.losses[].head", "mixed", "fixed", "inferred");
            Require(loss!.Mean is >= 0 and < double.PositiveInfinity, $"{field}.mean", "a finite number of at least 0", loss.Mean);
            Require(loss.Largest is >= 0 and < double.PositiveInfinity, $"{field}.largest", "a finite number of at least 0", loss.Largest);
        }
    }
}
