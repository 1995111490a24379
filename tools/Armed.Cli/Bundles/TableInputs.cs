using Armed.Runtime.Bundles;
using Armed.Trainer;

namespace Armed.Cli.Bundles;

/// <summary>What a bundle takes that a table does not hold.</summary>
internal static class TableInputs
{
    /// <summary>Requires that some heads take nothing but columns.</summary>
    /// <exception cref="InputException">One takes another input.</exception>
    public static void Require(BundleManifest manifest, string bundle, params ReadOnlySpan<string> heads) => Require(manifest, bundle, [], heads);

    /// <summary>Requires that some heads take nothing but columns and images that a column names.</summary>
    /// <exception cref="InputException">One takes another input.</exception>
    public static void RequireOrImages(BundleManifest manifest, string bundle, params ReadOnlySpan<string> heads) => Require(manifest, bundle, [.. (manifest.Images ?? []).Select(image => image.Input)], heads);

    private static void Require(BundleManifest manifest, string bundle, string[] given, ReadOnlySpan<string> heads)
    {
        foreach (var graph in manifest.Graphs)
        {
            if (heads.Contains(graph.Role) && graph.Inputs.FirstOrDefault(input => !given.Contains(input.Name) && manifest.FurtherInputs?.Contains(input) == true) is { } further)
            {
                if (manifest.Images?.Any(image => image.Input == further.Name) == true)
                {
                    throw new InputException($"Bundle '{bundle}' reads images (input '{further.Name}'), which this command does not support. armed predict, adapt, explain, reconstruct, verify, inspect, export and serve do.");
                }

                throw new InputException(
                    $"Bundle '{bundle}' takes the input '{further.Name}' ({further.Type} [{string.Join(", ", further.Shape)}] a row), which a table does not hold. "
                    + "Predict from a program with ArmedModel.Rows, or through the server.");
            }
        }
    }
}
