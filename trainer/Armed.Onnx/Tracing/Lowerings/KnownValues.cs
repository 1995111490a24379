using Armed.Onnx.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Writes tensors whose elements are known as constants.</summary>
internal static class KnownValues
{
    public static float[] Floats(Tensor tensor)
    {
        using var floats = tensor.to(ScalarType.Float32);
        return TensorReader.Floats(floats);
    }

    /// <summary>The constant, under its exact name where no other has it.</summary>
    public static GraphValue Write(TraceGraph graph, string name, Tensor tensor)
    {
        using var outside = graph.Builder.OutsideScopes();
        var shape = tensor.shape;
        return tensor.dtype switch
        {
            ScalarType.Float32 => graph.Builder.Constant(name, TensorReader.Floats(tensor), shape),
            ScalarType.Float64 when shape.Length == 0 => graph.Builder.Constant(name, Floats(tensor), shape),
            ScalarType.Int64 => graph.Builder.Constant(name, TensorReader.Longs(tensor), shape),
            ScalarType.Bool => graph.Builder.Constant(name, TensorReader.Flags(tensor), shape),
            ScalarType.Int32 or ScalarType.Byte or ScalarType.Int8 => Narrow(graph, name, tensor, shape),
            _ => throw new OnnxExportException($"'{name}' holds {tensor.dtype}; expected Float32, Int64, Int32 or Bool. Convert the module first: module.to(torch.float32). Nothing was written."),
        };
    }

    /// <summary>The transpose of a known matrix, written as a constant of its own only where something needs it.</summary>
    public static TensorValue Transposed(TraceGraph graph, TensorValue matrix) =>
        new(new Lazy<GraphValue>(() => WriteTransposed(graph, matrix)), matrix.Element, [matrix.Dims[1], matrix.Dims[0]]) { TransposeOf = matrix };

    private static GraphValue WriteTransposed(TraceGraph graph, TensorValue matrix)
    {
        using var transposed = matrix.Known!.t();
        return Write(graph, (matrix.Parameter ?? "constant") + "_transposed", transposed);
    }

    private static GraphValue Narrow(TraceGraph graph, string name, Tensor tensor, long[] shape)
    {
        using var wide = tensor.to(ScalarType.Int64);
        return graph.Cast(graph.Builder.Constant(name, TensorReader.Longs(wide), shape), tensor.dtype);
    }
}
