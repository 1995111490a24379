using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Bundles;

/// <summary>How clusters that training did not have are answered, and how memberships are calibrated, a line per factor.</summary>
internal static class NewClusterLines
{
    public static void Write(BundleManifest manifest, CommandOutput output)
    {
        foreach (var answers in manifest.NewClusters ?? [])
        {
            output.Line(Printable.Text(NewClusterSentence.Of(answers)));
        }

        foreach (var membership in manifest.Memberships ?? [])
        {
            output.Line(Printable.Text(MembershipText.Of(membership)));
        }
    }
}
