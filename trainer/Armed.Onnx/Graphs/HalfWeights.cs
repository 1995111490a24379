using System.Runtime.InteropServices;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>Stores large constants in 16 bits, with a Cast that a runtime folds when it loads the graph.</summary>
internal static class HalfWeights
{
    public static void Apply(GraphProto graph) => Apply(graph, _ => true);

    /// <summary>The same of the constants with some names.</summary>
    /// <returns>The number of constants that are in 16 bits now.</returns>
    public static int Apply(GraphProto graph, Func<string, bool> isWanted)
    {
        var casts = new List<NodeProto>();
        foreach (var constant in graph.Initializer.Where(constant => constant.DataType == (int)TensorProto.Types.DataType.Float && isWanted(constant.Name)))
        {
            var values = MemoryMarshal.Cast<byte, float>(constant.RawData.Span);
            if (values.Length >= ProductWeights.SmallestWeight && Converted(values) is { } halves)
            {
                casts.Add(ProtoNodes.CastToFloat(constant.Name + "/Cast", constant.Name + "_half", constant.Name));
                constant.Name += "_half";
                constant.DataType = (int)TensorProto.Types.DataType.Float16;
                constant.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(halves.AsSpan()));
            }
        }

        ProtoNodes.Prepend(graph, casts);
        return casts.Count;
    }

    // Null where a finite number becomes infinite.
    private static Half[]? Converted(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (Half.IsInfinity(halves[i]) && float.IsFinite(values[i]))
            {
                return null;
            }
        }
        return halves;
    }
}
