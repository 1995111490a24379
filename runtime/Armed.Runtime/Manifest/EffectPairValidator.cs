using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of covariances between factors; the tables themselves are compared with it where they are used.</summary>
internal static class EffectPairValidator
{
    public static void Validate(BundleManifest manifest)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var pair in manifest.RandomEffectPairs ?? [])
        {
            Require(pair is not null, "random_effect_pairs", "without null", null);
            const string Field = "random_effect_pairs[]";
            Require(pair.Factors is [var first, var second] && first != second, $"{Field}.factors", "two different factors", string.Join(", ", pair.Factors));
            Require(pair.Clusters.Count == 2, $"{Field}.clusters", "two numbers", pair.Clusters.Count);
            for (var i = 0; i < 2; i++)
            {
                ValidateFactor(manifest, pair.Factors[i], pair.Clusters[i], Field);
            }

            Require(pair.Values.Length > 0 && pair.Positions.Length > 0 && pair.Partners?.Length != 0, Field, "names of values of the graph mixed", "an empty name");
            var isNew = seen.Add((pair.Factors[0], pair.Factors[1])) && !seen.Contains((pair.Factors[1], pair.Factors[0]));
            Require(isNew, Field, "each pair of factors once", string.Join(", ", pair.Factors));
        }
    }

    private static void ValidateFactor(BundleManifest manifest, string name, int clusters, string field)
    {
        var factor = manifest.Clusters.FirstOrDefault(cluster => cluster.Name == name);
        var effects = manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == name);
        Require(factor is not null && effects is not null, $"{field}.factors", "clusters with random effects", name);
        Require(effects!.Covariance.Count == 1, $"{field}.factors", "factors whose effects have one covariance, that of the only linear predictor", effects.Covariance.Count);
        Require(clusters > 0 && clusters <= factor!.Levels.Count, $"{field}.clusters", $"1 to {factor!.Levels.Count} for '{name}'", clusters);
    }
}
