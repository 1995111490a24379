using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of the clusters in latent codes.</summary>
internal static class LatentSeparationValidator
{
    private const int FewestClusters = 2;

    public static void Validate(BundleManifest manifest)
    {
        foreach (var latent in manifest.LatentSeparations ?? [])
        {
            var field = $"latent_separations['{latent?.Factor}']";
            Require(manifest.Clusters.Any(factor => factor.Name == latent?.Factor), "latent_separations[].factor", "a grouping factor", latent?.Factor);
            RequireOneOf(latent!.Head, $"{field}.head", "fixed", "mixed");
            RequireOneOf(latent.Partition, $"{field}.partition", "validation", "train");
            Require(latent.Clusters >= FewestClusters && latent.Rows > latent.Clusters, $"{field}.rows", $"more than there are clusters, of which there are {FewestClusters} or more", latent.Rows);
            Require(latent.DaviesBouldin is >= 0 and < double.PositiveInfinity, $"{field}.davies_bouldin", "a finite number of at least 0", latent.DaviesBouldin);
            Require(latent.CalinskiHarabasz is >= 0 and < double.PositiveInfinity, $"{field}.calinski_harabasz", "a finite number of at least 0", latent.CalinskiHarabasz);
        }
    }
}
