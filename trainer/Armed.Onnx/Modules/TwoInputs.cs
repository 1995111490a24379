namespace Armed.Onnx.Modules;

/// <summary>Shapes of what is reduced from two inputs of one shape.</summary>
internal static class TwoInputs
{
    /// <summary>States the shape where both inputs have it.</summary>
    public static GraphValue Reduced(GraphBuilder builder, GraphValue value, IReadOnlyList<GraphValue> inputs, long dim, bool keep)
    {
        if (inputs[0].Dims is not { } dims || inputs[1].Dims is not { } other || !dims.AsSpan().SequenceEqual(other))
        {
            return value;
        }

        var axis = (int)(dim < 0 ? dim + dims.Length : dim);
        return builder.WithShape(value, keep ? [.. dims[..axis], 1, .. dims[(axis + 1)..]] : [.. dims[..axis], .. dims[(axis + 1)..]]);
    }
}
