using Armed.Runtime.Manifest;

namespace Armed.Runtime.Rows;

/// <summary>Parts of a row by the names of the graphs' inputs.</summary>
internal static class GraphInputs
{
    /// <summary>The part that an input takes; null for another name.</summary>
    public static GraphInput? Of(string name) => name switch
    {
        ModelInputs.Features => GraphInput.Features,
        ModelInputs.Offset => GraphInput.Offset,
        ModelInputs.Categories => GraphInput.Categories,
        ModelInputs.Cluster => GraphInput.Cluster,
        _ => null,
    };
}
