using Armed.Onnx.Graphs;

namespace Armed.Onnx;

/// <summary>A tensor inside a graph under construction: an input, a constant or the result of a node.</summary>
/// <remarks>Belongs to the <see cref="GraphBuilder"/> that made it and may be used only there.</remarks>
public sealed class GraphValue
{
    internal GraphValue(GraphBuilder? owner, string name, long[]? dims, bool isComputed = false)
    {
        Owner = owner;
        Name = name;
        Dims = dims;
        IsComputed = isComputed;
    }

    /// <summary>Stands for an optional input that is left out.</summary>
    public static GraphValue None { get; } = new(null, "", null);

    /// <summary>The value's name in the file. It may still change while the graph is built: an output or input of the same name goes first.</summary>
    public string Name { get; internal set; }

    /// <summary>The shape as far as it is known, with -1 for a dimension that is only known when the graph runs; null when not even the rank is known.</summary>
    public IReadOnlyList<long>? Shape => Dims;

    /// <summary>Number of dimensions, or null when unknown.</summary>
    public int? Rank => Dims?.Length;

    internal GraphBuilder? Owner { get; }

    internal long[]? Dims { get; set; }

    /// <summary>True for a node's result, which (unlike an input or a constant) may be renamed to become an output.</summary>
    internal bool IsComputed { get; }

    internal bool IsOutput { get; set; }

    /// <summary>Returns the name and the known shape, such as <c>0/Gemm [batch, 8]</c>.</summary>
    public override string ToString() => Owner is null ? "(none)" : $"{Name} {ShapeText.Of(Dims)}";
}
