using Armed.Runtime.Bundles;
using Armed.Trainer;

namespace Armed.Cli.Bundles;

/// <summary>What a bundle takes that a table does not hold.</summary>
internal static class TableInputs
{
    /// <summary>Requires that some heads take nothing but columns.</summary>
    /// <exception cref="InputException">One takes another input.</exception>
    public static void Require(BundleManifest manifest, string bundle, params ReadOnlySpan<string> heads)
    {
        foreach (var graph in manifest.Graphs)
        {
            if (heads.Contains(graph.Role) && graph.Inputs.FirstOrDefault(input => manifest.FurtherInputs?.Contains(input) == true) is { } further)
            {
                throw new InputException(
                    $"Bundle '{bundle}' takes the input '{further.Name}' ({further.Type} [{string.Join(", ", further.Shape)}] a row), which a table does not hold. "
                    + "Predict from a program with ArmedModel.Rows, or through the server.");
            }
        }
    }
}
