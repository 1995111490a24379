using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>The inputs of a model: named tensors with element type and row shape, in the order in which graphs declare those that they take. A row has a slot for each.</summary>
internal static class ModelInputs
{
    public const string Features = "features";
    public const string Categories = "categories";
    public const string Cluster = "cluster";
    public const string Offset = "offset";

    /// <summary>The inputs that the manifest's columns, factors and outcome make, then those that are not made of columns.</summary>
    public static IReadOnlyList<TensorDescription> Of(BundleManifest manifest)
    {
        var numeric = manifest.Columns.Count(column => column.Kind == "numeric");
        TensorDescription[] inputs =
        [
            new(Features, ElementTypes.Float, numeric), new(Categories, ElementTypes.Int64, manifest.Columns.Count - numeric),
            new(Cluster, ElementTypes.Int64, manifest.Clusters.Count), new(Offset, ElementTypes.Float, manifest.Outcome.Offset is null ? 0 : 1),
        ];
        return [.. inputs.Where(input => input.Columns > 0), .. manifest.FurtherInputs ?? []];
    }
}
