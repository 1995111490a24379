using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>
/// What the head <c>grad_cam</c> takes and gives: maps of one size for each linear predictor, of the population and perhaps of the row's clusters. A bundle has it if a head of this name has an image and an output
/// <c>map</c>; elsewhere a head of this name is any head.
/// </summary>
internal static class GradCamSignature
{
    private const int Axes = 3;

    /// <summary>The head; null for a bundle without it.</summary>
    public static GraphDescription? In(BundleManifest manifest) => manifest.Images is [var image] && manifest.Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.GradCam) is { Outputs: [{ Name: GraphSignatures.Map }, ..] } head
        && head.Inputs.Any(input => input.Name == image.Input) ? head : null;

    public static void Validate(BundleManifest manifest)
    {
        const string Field = "heads['grad_cam']";
        var head = In(manifest);
        foreach (var effects in manifest.RandomEffects)
        {
            Require(effects.MapTable is not { } table || (table.Values.Length > 0 && table.Codes.Length > 0 && head is not null), $"random_effects['{effects.Factor}'].map_table", "names of two values of the graph grad_cam", "others");
        }

        if (head is null)
        {
            return;
        }

        var (outputs, found) = (manifest.MakeOutcome().Outputs, head.Outputs.Select(output => output.Name).ToArray());
        Require(
            found is [GraphSignatures.Map] or [GraphSignatures.Map, GraphSignatures.MapMixed] && head.Outputs.All(output => output.Shape.Count == Axes && output.Shape[0] == outputs && output.Shape.SequenceEqual(head.Outputs[0].Shape)),
            $"{Field}.outputs", $"{GraphSignatures.Map} and perhaps {GraphSignatures.MapMixed} of [{outputs}, height, width]", string.Join(", ", head.Outputs.Select(output => $"{output.Name} [{string.Join(", ", output.Shape)}]")));
        Require(
            found.Length == 1 || head.Inputs.Any(input => input.Name == ModelInputs.Cluster), $"{Field}.inputs", $"{ModelInputs.Cluster}, because there is an output {GraphSignatures.MapMixed}", "none");
    }
}
