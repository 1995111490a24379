using Armed.Onnx.Schema;

namespace Armed.Onnx.Tests;

public sealed class GraphBuilderTests
{
    [Fact]
    public void ToBytes_SmallGraph_IsTheSnapshot()
    {
        Assert.Equal("""
            ir 8, opset 17, producer Armed.Onnx, graph small
            meta role = test
            meta task = none
            in x Float [batch, 2]
            const mean Float [2] {0.5, -1}
            const axes Int64 [1] {1}
            Sub: Sub = Sub(x, mean)
            sum/ReduceSum: total = ReduceSum(Sub, axes) keepdims=0
            out total Float [batch]

            """.ReplaceLineEndings("\n"), GraphText.Of(Small().ToBytes()));
    }

    [Fact]
    public void ToBytes_Twice_GivesTheSameBytes()
    {
        var builder = Small();
        Assert.Equal(builder.ToBytes(), builder.ToBytes());
        Assert.Equal(builder.ToBytes(), Small().ToBytes());
    }

    [Fact]
    public void ToBytes_InOnnxRuntime_Computes()
    {
        using var session = new OnnxSession(Small().ToBytes());
        Assert.Equal([3.5f, 7.5f], session.Run([1f, 2f, 3f, 4f], [2, 2]).Values);
    }

    [Fact]
    public void ToBytes_WithoutOutput_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new GraphBuilder("empty").ToBytes());
        Assert.Contains("'empty' has no output", error.Message);
    }

    [Fact]
    public void ToBytes_UnusedNodesAndConstants_AreLeftOut()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 2);
        builder.Node("Add", [x, builder.Constant("unused", [1f, 2f], 2)]);
        builder.Output("y", builder.Node("Relu", [x]), TensorType.Float, -1, 2);
        var graph = ModelProto.Parser.ParseFrom(builder.ToBytes()).Graph;
        Assert.Equal("Relu", Assert.Single(graph.Node).OpType);
        Assert.Empty(graph.Initializer);
    }

    [Fact]
    public void Constant_EqualContent_IsStoredOnce()
    {
        var builder = new GraphBuilder("g");
        var a = builder.Constant("a", [1f, 2f], 2);
        Assert.Same(a, builder.Constant("b", [1f, 2f], 2));
        Assert.NotSame(a, builder.Constant("c", [1f, 2f], 1, 2));
        Assert.NotSame(a, builder.Constant("d", [1L, 2L], 2));
        Assert.Equal(0, builder.Constant("scalar", [1f]).Rank);
    }

    [Fact]
    public void Constant_CountUnlikeShape_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GraphBuilder("g").Constant("w", [1f, 2f, 3f], 2, 2));
        Assert.Contains("'w' has 3 elements, but its shape [2, 2] holds 4", error.Message);
    }

    [Fact]
    public void Constant_NegativeDimension_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GraphBuilder("g").Constant("w", [1f], -1, -1));
        Assert.Contains("'w' has dimension -1", error.Message);
    }

    [Fact]
    public void Constant_OverTheFileLimit_IsRefusedWithSizes()
    {
        var builder = new GraphBuilder("g", constantBytes: 100);
        builder.Constant("first", new float[20], 20);
        var error = Assert.Throws<OnnxExportException>(() => builder.Constant("second", new float[6], 6));
        Assert.Contains("80 bytes and 24 more for 'second', at most 100", error.Message);
    }

    [Fact]
    public void Node_NoneAsInput_IsWrittenAsEmptyName()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 2);
        builder.Output("y", builder.Node("Clip", [x, GraphValue.None, builder.Constant("max", [1f])]), TensorType.Float, -1, 2);
        var model = builder.ToBytes();
        Assert.Equal("", ModelProto.Parser.ParseFrom(model).Graph.Node[0].Input[1]);
        using var session = new OnnxSession(model);
        Assert.Equal([-5f, 1f], session.Run([-5f, 5f], [1, 2]).Values);
    }

    [Fact]
    public void Nodes_SeveralOutputs_AreNamedApart()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 4);
        var halves = builder.Nodes("Split", [x], 2, NodeAttribute.Int("axis", 1));
        builder.Output("y", builder.Node("Sub", [halves[1], halves[0]]), TensorType.Float, -1, 2);
        Assert.Equal(["Split.0", "Split.1"], halves.Select(h => h.Name));
        using var session = new OnnxSession(builder.ToBytes());
        Assert.Equal([9f, 18f], session.Run([1f, 2f, 10f, 20f], [1, 4]).Values);
    }

    [Fact]
    public void Node_ValueOfAnotherGraph_IsRefused()
    {
        var foreign = new GraphBuilder("other").Input("x", TensorType.Float, -1);
        var error = Assert.Throws<ArgumentException>(() => new GraphBuilder("mine").Node("Relu", [foreign]));
        Assert.Contains("does not belong to the graph 'mine'", error.Message);
    }

    [Fact]
    public void Output_OfInputConstantOrNamedValue_PassesAnIdentity()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 1);
        var y = builder.Node("Neg", [x]);
        builder.Output("negative", y, TensorType.Float, -1, 1);
        builder.Output("again", y, TensorType.Float, -1, 1);
        builder.Output("same", x, TensorType.Float, -1, 1);
        builder.Output("seven", builder.Constant("c", [7f], 1, 1), TensorType.Float, 1, 1);
        using var session = new OnnxSession(builder.ToBytes());
        Assert.Equal(["negative", "again", "same", "seven"], session.Outputs.Keys);
        Assert.Equal(3, ModelProto.Parser.ParseFrom(builder.ToBytes()).Graph.Node.Count(n => n.OpType == "Identity"));
    }

    [Fact]
    public void InputAndOutput_NameOfAnInnerValue_IsExactAndTheOtherMakesWay()
    {
        var builder = new GraphBuilder("g");
        var early = builder.Constant("scale", [2f]);
        var x = builder.Input("scale", TensorType.Float, -1, 1);
        var relu = builder.Node("Relu", [x]);
        builder.Output("Relu", builder.Node("Mul", [relu, early]), TensorType.Float, -1, 1);
        Assert.Equal(("scale", "scale_2", "Relu_2"), (x.Name, early.Name, relu.Name));
        using var session = new OnnxSession(builder.ToBytes());
        Assert.Equal([6f], session.Run([3f], [1, 1]).Values);
    }

    [Fact]
    public void InputOrOutput_NameTwice_IsRefused()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 1);
        Assert.Throws<ArgumentException>(() => builder.Input("x", TensorType.Float, -1, 1));
        var error = Assert.Throws<ArgumentException>(() => builder.Output("x", x, TensorType.Float, -1, 1));
        Assert.Contains("already has an input or output named 'x'", error.Message);
    }

    [Fact]
    public void Input_InnerDynamicAxis_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GraphBuilder("g").Input("x", TensorType.Float, 3, -1));
        Assert.Contains("dimension -1 in place 1", error.Message);
    }

    [Fact]
    public void Metadata_SameKeyTwice_IsRefused()
    {
        var builder = new GraphBuilder("g");
        builder.Metadata("role", "fixed");
        Assert.Throws<ArgumentException>(() => builder.Metadata("role", "mixed"));
    }

    [Fact]
    public void Scope_Nested_NamesCarryThePath()
    {
        var builder = new GraphBuilder("g");
        var x = builder.Input("x", TensorType.Float, -1, 1);
        using (builder.Scope("trunk"))
        using (builder.Scope("0"))
        {
            Assert.Equal("trunk.0.weight", builder.Constant("weight", [1f]).Name);
            Assert.Equal("trunk.0/Relu", builder.Node("Relu", [x]).Name);
            Assert.Equal("trunk.0/Relu_2", builder.Node("Relu", [x]).Name);
        }
        Assert.Equal("Relu", builder.Node("Relu", [x]).Name);
    }

    private static GraphBuilder Small()
    {
        var builder = new GraphBuilder("small");
        builder.Metadata("task", "none");
        builder.Metadata("role", "test");
        var x = builder.Input("x", TensorType.Float, -1, 2);
        var centred = builder.Node("Sub", [x, builder.Constant("mean", [0.5f, -1f], 2)]);
        var axes = builder.Constant("axes", [1L], 1);
        using (builder.Scope("sum"))
        {
            builder.Output("total", builder.Node("ReduceSum", [centred, axes], NodeAttribute.Int("keepdims", 0)), TensorType.Float, -1);
        }

        return builder;
    }
}
