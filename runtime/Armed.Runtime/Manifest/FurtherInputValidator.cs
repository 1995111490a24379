using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks the inputs that are not made of columns.</summary>
internal static class FurtherInputValidator
{
    private const int MostInputs = 16;
    private const int MostLetters = 64;

    public static void Validate(BundleManifest manifest)
    {
        if (manifest.FurtherInputs is not { } inputs)
        {
            return;
        }

        Require(inputs.Count is > 0 and <= MostInputs, "further_inputs", $"1 to {MostInputs} inputs, or left out", inputs.Count);
        var taken = TakenNames(manifest);
        foreach (var input in inputs)
        {
            Require(input is not null, "further_inputs", "without null", null);
            Require(IsName(input.Name), "further_inputs[].name", $"1 to {MostLetters} letters, digits and underscores", input.Name);
            var field = $"further_inputs['{input.Name}']";
            Require(taken.Add(input.Name), field, "a name that no column, cluster or other input has", input.Name);
            RequireOneOf(input.Type, $"{field}.type", [.. ElementTypes.All]);
            RequireRowShape(input, field);
        }
    }

    /// <summary>Requires axes of at least one element each, and not too many elements in all.</summary>
    public static void RequireRowShape(TensorDescription tensor, string field)
        => Require(
            tensor.Shape.Count is > 0 and <= TensorLimits.MostAxes && tensor.Shape.All(size => size > 0) && tensor.Columns <= TensorLimits.MostElements, $"{field}.shape",
            $"1 to {TensorLimits.MostAxes} sizes of at least 1, with at most {TensorLimits.MostElements} elements a row", $"[{string.Join(", ", tensor.Shape)}]");

    private static HashSet<string> TakenNames(BundleManifest manifest) => new(
        [
            ModelInputs.Features, ModelInputs.Categories, ModelInputs.Cluster, ModelInputs.Offset, .. manifest.Columns.Select(column => column.Name),
            .. manifest.Clusters.SelectMany(cluster => cluster.Columns.Append(cluster.Name)), manifest.Outcome.Offset ?? ModelInputs.Offset,
        ],
        StringComparer.Ordinal);

    private static bool IsName(string? name) => name is { Length: > 0 and <= MostLetters } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
