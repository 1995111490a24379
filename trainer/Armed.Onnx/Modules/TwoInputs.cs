namespace Armed.Onnx.Modules;

/// <summary>What modules have in common that reduce two inputs to one output.</summary>
internal static class TwoInputs
{
    /// <summary>Refuses a call with another number of inputs.</summary>
    public static void Require(TorchSharp.torch.nn.Module module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs.Count != 2)
        {
            throw context.Unsupported(module, $"it takes two inputs, but the call passes {inputs.Count}: {string.Join(", ", inputs)}.");
        }
    }

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
