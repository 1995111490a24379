using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>The inputs of a model: named tensors with element type and row shape, in the order in which graphs declare those that they take. A row is a slot of each.</summary>
internal static class ModelInputs
{
    public const string Features = "features";
    public const string Categories = "categories";
    public const string Cluster = "cluster";
    public const string Offset = "offset";

    /// <summary>The inputs that the manifest's columns, factors and outcome make.</summary>
    public static IReadOnlyList<TensorDescription> Of(BundleManifest manifest)
    {
        var numeric = manifest.Columns.Count(column => column.Kind == "numeric");
        TensorDescription[] inputs =
        [
            new(Features, "float", numeric), new(Categories, "int64", manifest.Columns.Count - numeric), new(Cluster, "int64", manifest.Clusters.Count),
            new(Offset, "float", manifest.Outcome.Offset is null ? 0 : 1),
        ];
        return [.. inputs.Where(input => input.Columns > 0)];
    }
}
