using Armed.Runtime.Graphs;
using Armed.Runtime.Graphs.Shapes;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Graphs whose shapes do not fit each other, or not what they state.</summary>
public sealed class ShapeLieTests
{
    [Theory]
    [InlineData("sum", "shapes that agree")]
    [InlineData("sum over the batch", "shapes that agree")]
    [InlineData("product", "inner dimensions")]
    [InlineData("vector in a Gemm", "matrices")]
    [InlineData("addend of a Gemm", "shapes that agree")]
    [InlineData("reshape", "as many elements")]
    [InlineData("reshape that does not divide", "a shape that divides")]
    [InlineData("reshape with two rests", "one size of -1")]
    [InlineData("reshape of the batch to a number", "as many elements")]
    [InlineData("split", "2 parts of 2 in all")]
    [InlineData("split of the batch", "an axis of fixed size")]
    [InlineData("slice of nothing", "slices of 1 element or more")]
    [InlineData("step of 0", "a step other than 0")]
    [InlineData("negative pad", "pads of 0 or more")]
    [InlineData("pads of another rank", "4 pads of 0 or more")]
    [InlineData("squeeze", "axes of size 1")]
    [InlineData("axis", "an axis of -2 to 1")]
    [InlineData("axis twice", "distinct axes")]
    [InlineData("transpose", "a permutation of 2 axes")]
    [InlineData("parts", "parts that agree")]
    [InlineData("reduction over rows", "a reduction within rows")]
    [InlineData("nine dimensions", "at most 8 dimensions")]
    [InlineData("an empty constant", "input 1 of Add")]
    [InlineData("a scale of another size", "parameters of LayerNormalization")]
    [InlineData("two results of one", "one output of Relu")]
    [InlineData("stated size", "the computed Float [batch, 2]")]
    [InlineData("stated type", "the computed Float [batch, 2]")]
    [InlineData("stated rank", "the computed Float [batch, 2]")]
    [InlineData("stated of nothing", "shapes stated of values that exist")]
    [InlineData("cast to text", "a cast to float")]
    [InlineData("a truth of 2", "0 or 1")]
    [InlineData("cast to 8 bits", "a cast to float")]
    [InlineData("cast to 16 bits", "a cast to float")]
    [InlineData("sum in 8 bits", "that a Cast turns into floats")]
    [InlineData("sum in 16 bits", "that a Cast turns into floats")]
    [InlineData("a half that is not finite", "finite numbers")]
    [InlineData("half of the halves", "2 elements")]
    public void Inspect_Lie_IsRefused(string lie, string expected)
        => Assert.Contains(expected, HostileGraph.Refuse(graph => Add(lie, graph)).Expected, StringComparison.Ordinal);

    /// <summary>An output that is one row whatever the batch: memory for N rows would be filled by one.</summary>
    [Fact]
    public void Check_OutputThatIsNoRowPerRow_IsRefused()
    {
        var graph = new TestGraph();
        graph.Input("features", 1, 2);
        graph.Output(graph.Floats([1f, 2f], 1, 2), "prediction", 2);
        var fault = Assert.Throws<OnnxFault>(() => ShapeInference.Check(OnnxReader.Read(graph.ToBytes()).Graph));
        Assert.Equal("the computed Float [1, 2] stated of 'prediction'", fault.Expected);
    }

    [Fact]
    public void Inspect_EveryRule_PassesWhatIsRight() => HostileGraph.Inspect(graph =>
    {
        var two = graph.Node("Gemm", ["features", graph.Floats(new float[6], 3, 2), graph.Floats(new float[3], 3)], [("transB", 1)]);
        var parts = TestGraph.NodeProto("Split", [two, graph.Longs([1, 2], 2)], ["left", "right"], [("axis", -1)]);
        graph.Graph.Message(1, parts);
        var wide = graph.Node("Pad", "right", graph.Longs([0, 1, 0, 0], 4), graph.Floats([1f]));
        var cube = graph.Node("Reshape", wide, graph.Longs([-1, 1, 3], 3));
        graph.Node("Squeeze", cube, graph.Longs([1], 1));
        graph.Node("ReduceSum", cube, graph.Longs([2], 1));
        graph.Node("Mul", graph.Node("Transpose", cube), graph.Node("Expand", graph.Floats([1f], 1), graph.Longs([3, 1, 1], 3)));
        graph.Node("Slice", wide, graph.Longs([-2], 1), graph.Longs([long.MaxValue], 1), graph.Longs([1], 1), graph.Longs([1], 1));
        graph.Node("Where", graph.Node("Not", graph.Node("IsNaN", wide)), wide, graph.Floats([0f]));
        graph.Node("Flatten", cube);
        graph.Value(13, "left", 1, -1, 1);
    });

    [Theory]
    [InlineData("channels", "a weight whose channels fit")]
    [InlineData("bias", "a bias of 4")]
    [InlineData("stated kernel", "a kernel_shape like the weight's")]
    [InlineData("wide window", "a window within")]
    [InlineData("wide pads", "pads smaller than the window")]
    [InlineData("auto pads", "stated pads")]
    [InlineData("stride of 0", "2 strides of at least 1")]
    [InlineData("no kernel", "a kernel_shape of 2 sizes")]
    [InlineData("ceil mode", "ceil_mode 0")]
    [InlineData("matrix", "[batch, channels, ..]")]
    [InlineData("batch as channels", "[batch, channels, ..]")]
    [InlineData("costly", "operations")]
    public void Inspect_WindowLie_IsRefused(string lie, string expected)
        => Assert.Contains(expected, HostileGraph.Refuse(graph => AddWindow(lie, graph)).Expected, StringComparison.Ordinal);

    [Fact]
    public void Inspect_Windows_PassWhatIsRight() => HostileGraph.Inspect(graph =>
    {
        var image = Image(graph, 1, 6, 5);
        var maps = Node(graph, "Conv", [image, graph.Floats(new float[4 * 9], 4, 1, 3, 3), graph.Floats(new float[4], 4)], ("pads", new long[] { 1, 1, 1, 1 }));
        Node(graph, "Reshape", [Node(graph, "InstanceNormalization", [maps, graph.Floats(new float[4], 4), graph.Floats(new float[4], 4)]), graph.Longs([-1, 120], 2)]);
        var depthwise = Node(graph, "Conv", [maps, graph.Floats(new float[4 * 9], 4, 1, 3, 3)], ("group", 4L), ("dilations", new long[] { 2, 1 }), ("strides", new long[] { 1, 2 }));
        Node(graph, "Reshape", [depthwise, graph.Longs([-1, 4 * 2 * 2], 2)]);
        var pooled = Node(graph, "MaxPool", [maps], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Node(graph, "Reshape", [Node(graph, "AveragePool", [pooled], ("kernel_shape", new long[] { 3, 2 })), graph.Longs([-1, 4], 2)]);
        Node(graph, "Reshape", [Node(graph, "GlobalAveragePool", [maps]), graph.Longs([-1, 4], 2)]);
    });

    private static void AddWindow(string lie, TestGraph graph)
    {
        var (image, weight) = (Image(graph, 1, 6, 5), graph.Floats(new float[4 * 9], 4, 1, 3, 3));
        _ = lie switch
        {
            "channels" => Node(graph, "Conv", [image, graph.Floats(new float[4 * 18], 4, 2, 3, 3)]),
            "bias" => Node(graph, "Conv", [image, weight, graph.Floats(new float[3], 3)]),
            "stated kernel" => Node(graph, "Conv", [image, weight], ("kernel_shape", new long[] { 1, 1 })),
            "wide window" => Node(graph, "Conv", [image, graph.Floats(new float[4 * 49], 4, 1, 7, 7)]),
            "wide pads" => Node(graph, "Conv", [image, weight], ("pads", new long[] { 3, 0, 0, 0 })),
            "auto pads" => Node(graph, "Conv", [image, weight], ("auto_pad", "SAME_UPPER")),
            "stride of 0" => Node(graph, "Conv", [image, weight], ("strides", new long[] { 0, 1 })),
            "no kernel" => Node(graph, "MaxPool", [image]),
            "ceil mode" => Node(graph, "MaxPool", [image], ("kernel_shape", new long[] { 2, 2 }), ("ceil_mode", 1L)),
            "matrix" => Node(graph, "Conv", ["features", weight]),
            "batch as channels" => Node(graph, "MaxPool", [graph.Node("Unsqueeze", "features", graph.Longs([0, 3], 2))], ("kernel_shape", new long[] { 1, 1 })),
            _ => Costly(graph, image),
        };
    }

    /// <summary>A weight of 36,864 numbers that is used 30 x 60 times: 66 million operations, where the weight allows 2.4 and every graph 4.2.</summary>
    private static string Costly(TestGraph graph, string image)
    {
        var (wide, weight) = (graph.Node("Expand", image, graph.Longs([1, 64, 6, 5], 4)), graph.Floats(new float[64 * 64 * 9], 64, 64, 3, 3));
        return Enumerable.Range(0, 60).Aggregate(wide, (maps, _) => Node(graph, "Conv", [maps, weight], ("pads", new long[] { 1, 1, 1, 1 })));
    }

    /// <summary>The features [N, 2] as an image of so many values.</summary>
    private static string Image(TestGraph graph, int channels, int height, int width)
    {
        var flat = graph.Node("MatMul", "features", graph.Floats(new float[2 * channels * height * width], 2, channels * height * width));
        return graph.Node("Reshape", flat, graph.Longs([-1, channels, height, width], 4));
    }

    private static string Node(TestGraph graph, string type, string[] inputs, params (string Name, object Value)[] attributes) => graph.Attributed(type, inputs, attributes);

    private static void Add(string lie, TestGraph graph)
    {
        var three = graph.Floats([1f, 2f, 3f], 3);
        switch (lie)
        {
            case "sum": graph.Node("Add", "features", three); break;
            case "sum over the batch": graph.Node("Add", "features", graph.Floats(new float[10], 5, 2)); break;
            case "product": graph.Node("MatMul", "features", three); break;
            case "vector in a Gemm": graph.Node("Gemm", "features", three); break;
            case "addend of a Gemm": graph.Node("Gemm", "features", graph.Floats(new float[4], 2, 2), three); break;
            case "reshape": graph.Node("Reshape", three, graph.Longs([2, 2], 2)); break;
            case "reshape that does not divide": graph.Node("Reshape", "features", graph.Longs([-1, 3], 2)); break;
            case "reshape with two rests": graph.Node("Reshape", "features", graph.Longs([-1, -1], 2)); break;
            case "reshape of the batch to a number": graph.Node("Reshape", "features", graph.Longs([1, 2], 2)); break;
            case "split": Split(graph, "features", [1, 2], 1); break;
            case "split of the batch": Split(graph, "features", [1, 1], 0); break;
            case "slice of nothing": graph.Node("Slice", three, graph.Longs([2], 1), graph.Longs([1], 1)); break;
            case "step of 0": graph.Node("Slice", three, graph.Longs([0], 1), graph.Longs([1], 1), graph.Longs([0], 1), graph.Longs([0], 1)); break;
            case "negative pad": graph.Node("Pad", "features", graph.Longs([0, -1, 0, 0], 4)); break;
            case "pads of another rank": graph.Node("Pad", "features", graph.Longs([0, 1], 2)); break;
            case "squeeze": graph.Node("Squeeze", "features", graph.Longs([1], 1)); break;
            case "axis": graph.Node("Gather", ["features", graph.Longs([0])], [("axis", 2)]); break;
            case "axis twice": graph.Node("Unsqueeze", "features", graph.Longs([1, 1], 2)); break;
            case "transpose": Permute(graph, 0, 0); break;
            case "parts": graph.Node("Concat", ["features", "categories", three], [("axis", 1)]); break;
            case "reduction over rows": graph.Node("ReduceSum", "features", graph.Longs([0], 1)); break;
            case "nine dimensions": graph.Node("Unsqueeze", "features", graph.Longs([0, 1, 2, 3, 4, 5, 6], 7)); break;
            case "an empty constant": graph.Node("Add", "categories", graph.Longs([], 0)); break;
            case "a scale of another size": graph.Node("LayerNormalization", "features", three); break;
            case "two results of one": graph.Graph.Message(1, TestGraph.NodeProto("Relu", ["features"], ["one", "other"], [])); break;
            case "stated size": graph.Value(13, graph.Node("Relu", "features"), 1, -1, 3); break;
            case "stated type": graph.Value(13, graph.Node("Relu", "features"), 7, -1, 2); break;
            case "stated rank": graph.Value(13, graph.Node("Relu", "features"), 1, -1); break;
            case "stated of nothing": graph.Value(13, "nowhere", 1, -1); break;
            case "cast to text": graph.Node("Cast", ["features"], [("to", 8)]); break;
            case "cast to 8 bits": graph.Node("Cast", ["features"], [("to", 3)]); break;
            case "cast to 16 bits": graph.Node("Cast", ["features"], [("to", 10)]); break;
            case "sum in 8 bits": graph.Node("Add", graph.Tensor(3, [1, 2], 2), graph.Tensor(3, [1, 2], 2)); break;
            case "sum in 16 bits": graph.Node("Add", graph.Tensor(10, [1, 2, 3, 4], 2), graph.Tensor(10, [1, 2, 3, 4], 2)); break;
            case "a half that is not finite": graph.Tensor(10, [0, 0x7C], 1); break;
            case "half of the halves": graph.Tensor(10, [1, 2], 2); break;
            case "a truth of 2": graph.Tensor(9, [2], 1); break;
            default: throw new ArgumentException(lie);
        }
    }

    private static void Split(TestGraph graph, string value, long[] sizes, long axis)
        => graph.Graph.Message(1, TestGraph.NodeProto("Split", [value, graph.Longs(sizes, sizes.Length)], ["s1", "s2"], [("axis", axis)]));

    private static void Permute(TestGraph graph, params long[] places)
    {
        var attribute = new ProtoWriter().Text(1, "perm").Int(20, 7);
        foreach (var place in places)
        {
            attribute.Int(8, place);
        }

        graph.Graph.Message(1, TestGraph.NodeProto("Transpose", ["features"], ["turned"], []).Message(5, attribute));
    }
}
