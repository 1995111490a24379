using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>
/// What the heads <c>encode</c> and <c>decode</c> of an autoencoder take and give: codes of one width, images of the size of the model's own. A bundle has an autoencoder if its head <c>decode</c> takes the
/// input <c>latent</c>. Elsewhere heads of these names are any heads: a bundle may have had them before.
/// </summary>
internal static class AutoencoderSignatures
{
    /// <summary>Whether a bundle has an autoencoder.</summary>
    public static bool IsIn(BundleManifest manifest) => Of(manifest, GraphRoles.Decode) is { } decode && decode.Inputs.Any(input => input.Name == GraphSignatures.Latent);

    public static void Validate(BundleManifest manifest)
    {
        if (!IsIn(manifest))
        {
            return;
        }

        var (encode, decode) = (Of(manifest, GraphRoles.Encode), Of(manifest, GraphRoles.Decode)!);
        Require(encode is not null, "heads", $"{GraphRoles.Encode} and {GraphRoles.Decode}, because {GraphRoles.Decode} takes the input {GraphSignatures.Latent}", GraphRoles.Decode);
        var image = manifest.Images is [var column] ? manifest.FurtherInputs?.FirstOrDefault(input => input.Name == column.Input) : null;
        Require(image is not null, "heads['encode']", "an image among the model's inputs", null);
        RequireOutputs(encode!, "encode", [encode!.Outputs[0].Columns], GraphSignatures.Latent, GraphSignatures.LatentMixed);
        RequireOutputs(decode, "decode", image!.Shape, GraphSignatures.Reconstruction, GraphSignatures.ReconstructionMixed);
        var code = decode.Inputs.FirstOrDefault(input => input.Name == GraphSignatures.Latent);
        Require(
            code is { Type: ElementTypes.Float } && code.Shape.SequenceEqual(encode.Outputs[0].Shape) && decode.Inputs.All(input => input.Name is GraphSignatures.Latent or ModelInputs.Cluster), "heads['decode'].inputs",
            $"{GraphSignatures.Latent} float [{encode.Outputs[0].Columns}], and perhaps {ModelInputs.Cluster}", string.Join(", ", decode.Inputs.Select(input => input.Name)));
        RequireClusters(encode);
        RequireClusters(decode);
    }

    /// <summary>What clusters change is the second output.</summary>
    private static void RequireClusters(GraphDescription head) => Require(
        head.Outputs.Count == 1 || head.Inputs.Any(input => input.Name == ModelInputs.Cluster), $"heads['{head.Role}'].inputs", $"{ModelInputs.Cluster}, because there is an output {head.Outputs[^1].Name}", "none");

    private static GraphDescription? Of(BundleManifest manifest, string role) => manifest.Graphs.FirstOrDefault(graph => graph.Role == role);

    private static void RequireOutputs(GraphDescription head, string role, IReadOnlyList<int> shape, params string[] names)
    {
        string[] found = [.. head.Outputs.Select(output => output.Name)];
        var fits = found.Length is 1 or 2 && found.SequenceEqual(names.Take(found.Length)) && head.Outputs.All(output => output.Shape.SequenceEqual(shape));
        Require(fits, $"heads['{role}'].outputs", $"{string.Join(" and perhaps ", names)} of [{string.Join(", ", shape)}]", string.Join(", ", found));
    }
}
