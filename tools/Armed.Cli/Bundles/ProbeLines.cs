using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Bundles;

/// <summary>What the hidden layers tell of the clusters, a line per factor, and a line per latent code.</summary>
internal static class ProbeLines
{
    public static void Write(BundleManifest manifest, CommandOutput output)
    {
        foreach (var probe in manifest.ClusterProbes ?? [])
        {
            output.Line(Printable.Text(ClusterProbeText.Of(probe)));
        }

        if (manifest.ClusterProbes?.Any(probe => probe.NotMeasured is null) == true)
        {
            output.Line(ClusterProbeText.Caution(manifest.Images is not null));
        }

        foreach (var latent in manifest.LatentSeparations ?? [])
        {
            output.Line(Printable.Text(LatentSeparationText.Of(latent)));
        }
    }
}
