using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Graphs.Inspection;

namespace Armed.Runtime.Tests.Graphs;

public sealed class HostileGraphTests
{
    private static readonly byte[] s_one = BitConverter.GetBytes(1f);

    public static TheoryData<string, string> Attacks => new()
    {
        { "loop", "'Loop' in node" },
        { "custom domain", "'evil.Relu'" },
        { "subgraph", "field 6" },
        { "subgraph list", "field 11" },
        { "function", "field 25" },
        { "training info", "field 20" },
        { "second graph", "it twice" },
        { "second opset", "2" },
        { "sparse initializer", "field 15" },
        { "external data", "external data in 'evil'" },
        { "external location", "data_location 1" },
        { "huge dimensions", "2147483647 x 2147483647" },
        { "negative dimension", "-1" },
        { "more elements than data", "1" },
        { "rank", "more" },
        { "NaN weight", "NaN or infinity" },
        { "infinite double", "NaN or infinity" },
        { "string tensor", "field 6" },
        { "input that nobody defines", "'nowhere'" },
        { "cycle", "'later'" },
        { "name twice", "'features'" },
        { "initializer over an input", "'features'" },
        { "new opset", "18" },
        { "new IR", "9" },
        { "extra input", "3" },
        { "unknown field", "field 40" },
        { "attribute of two values", "more" },
        { "attribute of another type", "type 1, value in field 3" },
        { "metadata twice", "'role' twice" },
        { "too many nodes", "more" },
        { "not UTF-8", "other bytes" },
        { "control characters", "'?[31mred?'" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Inspect_Attack_IsRefused(string attack, string found)
    {
        var bundle = TestBundle.Make(change: (role, graph) =>
        {
            if (role == "fixed")
            {
                Attack(attack, graph);
            }
        });
        var description = bundle.Manifest.Graphs.Single(graph => graph.Role == "fixed");
        var e = Assert.Throws<ArmedBundleException>(() => GraphInspector.Inspect(bundle.Files["fixed.onnx"], description, bundle.Manifest));
        Assert.Equal("fixed.onnx", e.File);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_UntouchedGraphs_Pass()
    {
        var bundle = TestBundle.Make(new TestModel { Task = "multiclass", Factors = 2 });
        Assert.All(bundle.Manifest.Graphs, graph => GraphInspector.Inspect(bundle.Files[graph.File], graph, bundle.Manifest));
    }

    [Fact]
    public void Inspect_TypesOfInnerValues_AreAllowed()
    {
        var bundle = TestBundle.Make(change: (_, graph) => graph.Value(13, graph.Node("Identity", "features"), 1, -1, 2));
        Assert.All(bundle.Manifest.Graphs, graph => GraphInspector.Inspect(bundle.Files[graph.File], graph, bundle.Manifest));
    }

    [Fact]
    public void Inspect_GraphOutputOfAnotherWidth_IsRefused()
    {
        var bundle = TestBundle.Make(new TestModel { Task = "multiclass" });
        var graph = bundle.Manifest.Graphs[0];
        var wrong = graph with { Outputs = [.. graph.Outputs.Select(output => new TensorDescription(output.Name, output.Type, 4))] };
        var e = Assert.Throws<ArmedBundleException>(() => GraphInspector.Inspect(bundle.Files["fixed.onnx"], wrong, bundle.Manifest));
        Assert.Equal(("output prediction float [free, 4]", "prediction float [free, 3]"), (e.Expected, e.Found));
    }

    private static void Attack(string attack, TestGraph graph)
    {
        var nodes = graph.Graph;
        switch (attack)
        {
            case "loop": graph.Node("Loop", "features"); break;
            case "custom domain": nodes.Message(1, TestGraph.NodeProto("Relu", ["features"], ["evil"], []).Text(7, "evil")); break;
            case "subgraph": nodes.Message(1, Relu(new ProtoWriter().Text(1, "g").Message(6, new ProtoWriter()).Int(20, 5))); break;
            case "subgraph list": nodes.Message(1, Relu(new ProtoWriter().Text(1, "g").Message(11, new ProtoWriter()).Int(20, 10))); break;
            case "function": graph.Extra.Message(25, new ProtoWriter().Text(1, "f")); break;
            case "training info": graph.Extra.Message(20, new ProtoWriter()); break;
            case "second graph": graph.Extra.Message(7, new ProtoWriter().Message(1, TestGraph.NodeProto("Loop", [], ["evil"], []))); break;
            case "second opset": graph.Extra.Message(8, new ProtoWriter().Text(1, "ai.onnx.ml").Int(2, 3)); break;
            case "sparse initializer": nodes.Message(15, new ProtoWriter()); break;
            case "external data": nodes.Message(5, External()); break;
            case "external location": nodes.Message(5, TestGraph.TensorProto("evil", 1, s_one, 1).Int(14, 1)); break;
            case "huge dimensions": graph.Floats([1f], int.MaxValue, int.MaxValue); break;
            case "negative dimension": graph.Floats([1f], -1); break;
            case "more elements than data": graph.Floats([1f], 1_000_000_000); break;
            case "rank": graph.Floats([1f], 1, 1, 1, 1, 1, 1, 1, 1, 1); break;
            case "NaN weight": graph.Floats([1f, float.NaN], 2); break;
            case "infinite double": graph.Tensor(11, BitConverter.GetBytes(double.PositiveInfinity), 1); break;
            case "string tensor": nodes.Message(5, new ProtoWriter().Int(1, 1).Int(2, 8).Text(8, "evil").Text(6, "x")); break;
            case "input that nobody defines": graph.Node("Relu", "nowhere"); break;
            case "cycle":
                nodes.Message(1, TestGraph.NodeProto("Relu", ["later"], ["sooner"], []));
                nodes.Message(1, TestGraph.NodeProto("Relu", ["sooner"], ["later"], []));
                break;
            case "name twice": nodes.Message(1, TestGraph.NodeProto("Relu", ["features"], ["features"], [])); break;
            case "initializer over an input": nodes.Message(5, TestGraph.TensorProto("features", 1, s_one, 1)); break;
            case "new opset": graph.Opset = 18; break;
            case "new IR": graph.IrVersion = 9; break;
            case "extra input": graph.Input("secret", 1, 1); break;
            case "unknown field": graph.Extra.Int(40, 1); break;
            case "attribute of two values": nodes.Message(1, Relu(new ProtoWriter().Text(1, "a").Int(3, 1).Float(2, 1).Int(20, 2))); break;
            case "attribute of another type": nodes.Message(1, Relu(new ProtoWriter().Text(1, "a").Int(3, 1).Int(20, 1))); break;
            case "metadata twice": graph.Extra.Message(14, new ProtoWriter().Text(1, "role").Text(2, "mixed")); break;
            case "too many nodes": AddMany(graph); break;
            case "not UTF-8": nodes.Message(1, new ProtoWriter().Bytes(4, [0xff, 0xfe])); break;
            case "control characters": graph.Node("Relu", "\u001b[31mred\n"); break;
            default: throw new ArgumentException(attack);
        }
    }

    private static ProtoWriter Relu(ProtoWriter attribute) => TestGraph.NodeProto("Relu", ["features"], ["evil"], []).Message(5, attribute);

    private static ProtoWriter External()
        => new ProtoWriter().Int(1, 1).Int(2, 1).Text(8, "evil").Message(13, new ProtoWriter().Text(1, "location").Text(2, "/etc/passwd")).Int(14, 1);

    private static void AddMany(TestGraph graph)
    {
        for (var i = 0; i <= OnnxLimits.MaxNodes; i++)
        {
            graph.Node("Relu", "features");
        }
    }
}
