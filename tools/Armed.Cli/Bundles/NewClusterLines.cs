using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Bundles;

/// <summary>How clusters that training did not have are answered, and how memberships are calibrated, a line for factors with the same answer.</summary>
internal static class NewClusterLines
{
    public static void Write(BundleManifest manifest, CommandOutput output)
    {
        foreach (var sentence in NewClusterSentence.All(manifest.NewClusters ?? []))
        {
            output.Line(Printable.Text(sentence));
        }

        foreach (var membership in manifest.Memberships ?? [])
        {
            output.Line(Printable.Text(MembershipText.Of(membership)));
        }
    }
}
