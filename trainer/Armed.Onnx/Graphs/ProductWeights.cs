using Armed.Onnx.Schema;

namespace Armed.Onnx.Graphs;

/// <summary>The constants of a graph that are nothing but weights of products: what Conv, ConvTranspose, Gemm and MatMul multiply their inputs by.</summary>
internal static class ProductWeights
{
    /// <summary>Below, nodes cost more than the bytes that they save.</summary>
    public const int SmallestWeight = 64;

    /// <summary>Each of them by its name, with the axis of the product's results, each of which has a scale of its own.</summary>
    public static IReadOnlyDictionary<string, int> Of(GraphProto graph)
    {
        var axes = graph.Initializer.Where(IsLarge).ToDictionary(constant => constant.Name, int? (_) => null, StringComparer.Ordinal);
        var ranks = graph.Initializer.ToDictionary(constant => constant.Name, constant => constant.Dims.Count, StringComparer.Ordinal);
        foreach (var (node, place) in graph.Node.SelectMany(node => node.Input.Select((_, place) => (node, place))).Where(use => axes.ContainsKey(use.node.Input[use.place])))
        {
            var name = node.Input[place];
            if (Axis(node, place, ranks[name]) is { } axis && (axes[name] ?? axis) == axis)
            {
                axes[name] = axis;
            }
            else
            {
                axes.Remove(name); // a table, or read in two ways
            }
        }

        return axes.Where(pair => pair.Value is not null && graph.Output.All(output => output.Name != pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value!.Value, StringComparer.Ordinal);
    }

    private static bool IsLarge(TensorProto constant) =>
        constant.DataType == (int)TensorProto.Types.DataType.Float && constant.Dims.Count >= 2 && constant.Dims.Aggregate(1L, (product, size) => product * size) >= SmallestWeight;

    private static int? Axis(NodeProto node, int place, int rank) => (node.OpType, place) switch
    {
        ("Conv", 1) => 0,
        ("ConvTranspose", 1) when node.Attribute.All(attribute => attribute is not { Name: "group", I: > 1 }) => 1,
        ("Gemm", 1) => node.Attribute.Any(attribute => attribute is { Name: "transB", I: 1 }) ? 0 : 1,
        ("MatMul", 1) => rank - 1,
        _ => null,
    };
}
