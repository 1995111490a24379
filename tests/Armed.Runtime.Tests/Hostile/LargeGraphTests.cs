using Armed.Runtime.Graphs;
using Armed.Runtime.Graphs.Shapes;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Graphs at the edges: the largest that the trainer writes pass, those beyond a bound are refused soon.</summary>
public sealed class LargeGraphTests
{
    /// <summary>100 classes, 1,000 clusters told apart, 8 effects each: the inferred graph of the largest multiclass model.</summary>
    [Fact]
    public void Check_LargestInferredGraph_Passes()
    {
        var graph = new TestGraph();
        var phi = graph.Input("features", 1, 8);
        var shares = graph.Node("Softmax", graph.Node("MatMul", phi, graph.Floats(new float[8_000], 8, 1_000)));
        var axis = graph.Longs([1], 1);
        for (var o = 0; o < 100; o++)
        {
            var perCluster = graph.Node("MatMul", phi, graph.Floats(new float[8_000], 8, 1_000));
            var mean = graph.Node("ReduceSum", graph.Node("Mul", shares, perCluster), axis);
            var deviation = graph.Node("Sub", perCluster, mean);
            graph.Node("ReduceSum", graph.Node("Mul", shares, graph.Node("Add", perCluster, graph.Node("Mul", deviation, deviation))), axis);
        }

        Assert.InRange(ShapeInference.Check(OnnxReader.Read(graph.ToBytes()).Graph), 600_000, 700_000);
    }

    /// <summary>Every cluster's whole covariance in one table: 200 effects would need a map of 4 million numbers, and the row only 60,000.</summary>
    [Fact]
    public void Check_LargeCovariances_Pass()
    {
        const int Effects = 100, Packed = Effects * (Effects + 1) / 2, Clusters = 500;
        var graph = new TestGraph();
        var phi = graph.Input("features", 1, Effects);
        var code = graph.Node("Gather", [graph.Input("cluster", 7, 1), graph.Longs([0])], [("axis", 1)]);
        var rows = graph.Node("Gather", graph.Floats(new float[(Clusters + 1) * Packed], Clusters + 1, Packed), code);
        var spread = graph.Node("Gather", [phi, graph.Longs(new long[Packed], Packed)], [("axis", 1)]);
        var root = graph.Node("MatMul", graph.Node("Mul", spread, rows), graph.Floats(new float[Packed * Effects], Packed, Effects));
        graph.Node("ReduceSum", graph.Node("Mul", root, root), graph.Longs([1], 1));
        ShapeInference.Check(OnnxReader.Read(graph.ToBytes()).Graph);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("names")]
    [InlineData("integers")]
    [InlineData("outputs")]
    [InlineData("text")]
    [InlineData("attributes")]
    [InlineData("long name")]
    [InlineData("metadata")]
    public void Inspect_BeyondABound_IsRefused(string what)
        => Assert.Contains("at most", HostileGraph.Refuse(graph => Exceed(what, graph)).Expected, StringComparison.Ordinal);

    [Theory]
    [InlineData("group")]
    [InlineData("end of group")]
    [InlineData("field 0")]
    [InlineData("varint of 11 bytes")]
    [InlineData("length beyond the file")]
    [InlineData("wire type 6")]
    public void Inspect_BrokenProtobuf_IsRefused(string what) => HostileGraph.Refuse(graph => graph.Extra.Append(what switch
    {
        "group" => [0x3b, 0x3c],
        "end of group" => [0x3c],
        "field 0" => [0x02, 0x00],
        "varint of 11 bytes" => [0x28, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        "length beyond the file" => [0x32, 0xff, 0xff, 0xff, 0xff, 0x0f],
        _ => [0x2e, 0x00],
    }));

    private static void Exceed(string what, TestGraph graph)
    {
        switch (what)
        {
            case "nodes": Repeat(OnnxLimits.MaxNodes + 1, _ => graph.Node("Relu", "features")); break;
            case "names": Repeat(41, _ => graph.Node("Concat", [.. Enumerable.Repeat("features", 9_999)], [("axis", 1)])); break;
            case "integers": graph.Graph.Message(1, Relu(Integers(2_000))); break;
            case "outputs": graph.Graph.Message(1, TestGraph.NodeProto("Split", ["features"], [.. Enumerable.Range(0, 100).Select(i => $"o{i}")], [])); break;
            case "text": graph.Graph.Message(1, Relu(new ProtoWriter().Text(1, "a").Text(4, new string('x', 10_000)).Int(20, 3))); break;
            case "attributes": graph.Node("Relu", ["features"], [.. Enumerable.Range(0, 40).Select(i => ($"a{i}", 1L))]); break;
            case "long name": graph.Graph.Message(1, TestGraph.NodeProto("Relu", ["features"], [new string('n', 10_000)], [])); break;
            case "metadata": Repeat(300, i => graph.Extra.Message(14, new ProtoWriter().Text(1, $"k{i}").Text(2, "v"))); break;
            default: throw new ArgumentException(what);
        }
    }

    private static void Repeat(int times, Action<int> add)
    {
        for (var i = 0; i < times; i++)
        {
            add(i);
        }
    }

    private static ProtoWriter Integers(int count)
    {
        var attribute = new ProtoWriter().Text(1, "a").Int(20, 7);
        Repeat(count, i => attribute.Int(8, i));
        return attribute;
    }

    private static ProtoWriter Relu(ProtoWriter attribute) => TestGraph.NodeProto("Relu", ["features"], ["evil"], []).Message(5, attribute);
}
