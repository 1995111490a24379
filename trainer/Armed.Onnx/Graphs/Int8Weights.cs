using System.Runtime.InteropServices;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>
/// Stores weights of products in 8 bits, W = W_q w with a scale w for each result, and a Cast and a Mul, which a runtime computes once when it loads the graph. Nothing else changes: a row's
/// result does not depend on the rows beside it, as it does where inputs are quantised by the batch.
/// </summary>
internal static class Int8Weights
{
    private const int LargestWeight = 127;

    public static void Apply(GraphProto graph) => Apply(graph, ProductWeights.Of(graph));

    /// <summary>The same of some weights.</summary>
    /// <param name="graph">Is rewritten.</param>
    /// <param name="axes">The weights with the axes of their results.</param>
    /// <returns>The number of weights that are in 8 bits now.</returns>
    public static int Apply(GraphProto graph, IReadOnlyDictionary<string, int> axes)
    {
        var nodes = new List<NodeProto>();
        foreach (var constant in graph.Initializer.Where(constant => axes.ContainsKey(constant.Name)).ToList())
        {
            var (name, axis) = (constant.Name, axes[constant.Name]);
            graph.Initializer.Add(Quantise(constant, axis));
            nodes.Add(ProtoNodes.CastToFloat(name + "/Cast", name + "_int8", name + "_whole"));
            nodes.Add(ProtoNodes.Of("Mul", name + "/Scale", [name + "_whole", name + "_scale"], name));
        }

        ProtoNodes.Prepend(graph, nodes);
        return axes.Count;
    }

    /// <summary>Turns the constant into whole numbers and returns its scales, which broadcast against it.</summary>
    private static TensorProto Quantise(TensorProto constant, int axis)
    {
        var values = MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray();
        var results = (int)constant.Dims[axis];
        var inner = (int)constant.Dims.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
        var scales = new float[results];
        for (var i = 0; i < values.Length; i++)
        {
            scales[i / inner % results] = Math.Max(scales[i / inner % results], Math.Abs(values[i]));
        }

        scales = Array.ConvertAll(scales, largest => largest > 0 ? largest / LargestWeight : 1);
        var whole = new sbyte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            whole[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scales[i / inner % results]), -LargestWeight, LargestWeight);
        }

        var scale = new TensorProto { Name = constant.Name + "_scale", DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(LittleEndian.Bytes(scales)) };
        scale.Dims.Add(constant.Dims.Select((_, place) => place == axis ? results : 1L));
        constant.Name += "_int8";
        constant.DataType = (int)TensorProto.Types.DataType.Int8;
        constant.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(whole.AsSpan()));
        return scale;
    }
}
