using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of the clusters that hidden layers tell.</summary>
internal static class ClusterProbeValidator
{
    public static void Validate(BundleManifest manifest)
    {
        foreach (var probe in manifest.ClusterProbes ?? [])
        {
            var field = $"cluster_probes['{probe?.Factor}']";
            Require(manifest.Clusters.Any(factor => factor.Name == probe?.Factor), "cluster_probes[].factor", "a grouping factor", probe?.Factor);
            Require(probe!.Rows >= 0, $"{field}.rows", "at least 0", probe.Rows);
            foreach (var share in (double?[])[probe.Linear, probe.Network, probe.Chance, probe.Outcome, probe.Inputs])
            {
                Require(share is null or (>= 0 and <= 1), $"{field} shares", "0 to 1", share);
            }

            Require(double.IsFinite(probe.Dependence ?? 0), $"{field}.dependence", "a finite number", probe.Dependence);
            Require(probe.DependenceSe is null or (>= 0 and < double.PositiveInfinity), $"{field}.dependence_se", "a finite number of at least 0", probe.DependenceSe);
        }
    }
}
