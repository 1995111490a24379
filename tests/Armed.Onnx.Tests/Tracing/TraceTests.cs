using Armed.Onnx.Schema;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

[NoTensorLeaks]
public sealed class TraceTests
{
    private static readonly TraceOptions s_compared = new() { OpenGraph = file => new RuntimeGraph(file) };

    [Fact]
    public void Trace_ResidualOfALinear_IsTheGraphThatOneWouldWrite()
    {
        using var scope = NewDisposeScope();
        using var module = new Residual(2);
        module.Inner.weight.detach().copy_(tensor([1f, 2, 3, 4]).view(2, 2));
        module.Inner.bias!.detach().copy_(tensor([5f, 6]));
        var traced = OnnxExporter.Trace(module, randn(4, 2), s_compared);
        Assert.Empty(traced.Warnings);
        Assert.Equal(["aten::t", "aten::addmm", "aten::add"], traced.Operators);
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
        const string Expected = """
            ir 8, opset 17, producer Armed.Onnx, graph model
            in input Float [batch, 2]
            const <Inner>k__BackingField.weight Float [2, 2] {1, 2, 3, 4}
            const <Inner>k__BackingField.bias Float [2] {5, 6}
            <Inner>k__BackingField/Gemm: <Inner>k__BackingField/Gemm = Gemm(input, <Inner>k__BackingField.weight, <Inner>k__BackingField.bias) transB=1
            Add: output = Add(input, <Inner>k__BackingField/Gemm)
            out output Float [batch, 2]

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), GraphText.Of(traced.File));
    }

    [Fact]
    public void Trace_Twice_GivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using var module = new Residual(4);
        var x = randn(3, 4);
        Assert.Equal(OnnxExporter.Trace(module, x).File, OnnxExporter.Trace(module, x).File);
    }

    [Fact]
    public void Trace_SeveralInputsAndOutputs_HaveTheirNames()
    {
        using var scope = NewDisposeScope();
        using var gate = new Gate(3, 4);
        var traced = OnnxExporter.Trace(gate, [randn(5, 4), randn(5, 3)], s_compared with { InputNames = ["x", "context"], OutputNames = ["gated", "open"] });
        using var session = new OnnxSession(traced.File);
        Assert.Equal(["x", "context"], session.Inputs.Keys);
        Assert.Equal(["gated", "open"], session.Outputs.Keys);
        Assert.Equal([-1, 4], session.Outputs["gated"].Dimensions);
    }

    [Fact]
    public void Trace_PixelsAsBytes_AreNormalisedInTheGraph()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x.to(float32) / 255 - 0.5);
        var traced = OnnxExporter.Trace(module, randint(0, 256, [4, 1, 3, 5], ScalarType.Byte), s_compared);
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
        Assert.Contains("in input UInt8 [batch, 1, 3, 5]", GraphText.Of(traced.File));
    }

    [Fact]
    public void Trace_BytesThatAreCompared_MatchTorch()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x.gt(100).logical_and(x.ne(7)).to(float32) + x / 2);
        var traced = OnnxExporter.Trace(module, randint(0, 256, [4, 5], ScalarType.Byte), s_compared);
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
    }

    [Fact]
    public void Trace_InputWithoutABatch_KeepsItsShape()
    {
        using var scope = NewDisposeScope();
        using var gate = new Gate(3, 4);
        var traced = OnnxExporter.Trace(gate, [randn(5, 4), randn(1, 3)], s_compared with { FixedInputs = [1] });
        using var session = new OnnxSession(traced.File);
        Assert.Equal([-1, 4], session.Inputs["input_0"].Dimensions);
        Assert.Equal([1, 3], session.Inputs["input_1"].Dimensions);
    }

    [Fact]
    public void Trace_WithoutAnyBatch_HoldsOneShape()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        var traced = OnnxExporter.Trace(module, randn(3, 4), s_compared with { FixedInputs = [0] });
        using var session = new OnnxSession(traced.File);
        Assert.Equal([3, 4], session.Inputs["input"].Dimensions);
        Assert.Equal([3, 2], session.Outputs["output"].Dimensions);
    }

    [Fact]
    public void Trace_OutputOfTwoBatches_HasNoNamedAxis()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => cat([x, -x]));
        var port = ModelProto.Parser.ParseFrom(OnnxExporter.Trace(module, randn(3, 4), s_compared).File).Graph.Output.Single();
        var dims = port.Type.TensorType.Shape.Dim;
        Assert.False(dims[0].HasDimParam || dims[0].HasDimValue);
        Assert.Equal(4, dims[1].DimValue);
    }

    [Fact]
    public void Trace_IntegersAndTruthValues_ComeOut()
    {
        using var scope = NewDisposeScope();
        using var table = nn.Embedding(9, 5);
        var traced = OnnxExporter.Trace(table, [randint(0, 9, [4, 3], int64)], s_compared with { Forward = x => [table.call(x[0]).argmax(-1), table.call(x[0]).gt(0)] });
        using var session = new OnnxSession(traced.File);
        Assert.Equal(typeof(long), session.Outputs["output_0"].ElementType);
        Assert.Equal(typeof(bool), session.Outputs["output_1"].ElementType);
    }

    [Fact]
    public void Trace_SharedWeight_IsWrittenOnce()
    {
        using var scope = NewDisposeScope();
        using var module = new Models.Shared();
        var model = ModelProto.Parser.ParseFrom(OnnxExporter.Trace(module, randn(3, 5), s_compared).File);
        Assert.Equal(["_f.weight", "_f.bias"], model.Graph.Initializer.Select(constant => constant.Name));
    }

    [Fact]
    public void Trace_ResNet18_HasNoNodeTooMany()
    {
        using var scope = NewDisposeScope();
        using var module = new Models.ResNet18(4);
        var nodes = ModelProto.Parser.ParseFrom(OnnxExporter.Trace(module, randn(2, 3, 64, 64)).File).Graph.Node;
        var counts = nodes.GroupBy(node => node.OpType).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}");
        Assert.Equal(["Add 8", "BatchNormalization 20", "Conv 20", "Gemm 1", "GlobalAveragePool 1", "MaxPool 1", "Relu 17", "Reshape 1"], counts);
    }

    [Fact]
    public void Trace_NumberTakenOut_Warns()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x.sum().item<float>() > 1e9f ? x : x * 2);
        var warning = Assert.Single(OnnxExporter.Trace(module, randn(3, 4), s_compared).Warnings);
        Assert.Contains("aten::sum", warning);
        Assert.Contains("the graph holds that number as it was", warning);
    }

    [Fact]
    public void Trace_WithoutARuntime_SaysThatNothingWasCompared()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        var traced = OnnxExporter.Trace(module, randn(3, 4));
        Assert.Null(traced.LargestDifference);
        Assert.Contains("OpenGraph", Assert.Single(traced.Warnings));
    }

    [Fact]
    public void Trace_GraphThatDiffers_WritesNoFile()
    {
        using var folder = new TestFolder();
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        var path = folder["model.onnx"];
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, [randn(3, 4)], path, new TraceOptions { OpenGraph = _ => new WrongGraph() }));
        Assert.Contains("differs from the module's by", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
        OnnxExporter.Trace(module, [randn(3, 4)], path, s_compared);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Trace_ModesOfModules_AreRestoredOneByOne()
    {
        using var scope = NewDisposeScope();
        using var frozen = nn.BatchNorm1d(4);
        using var module = nn.Sequential(nn.Linear(4, 4), frozen, nn.Dropout());
        module.train();
        frozen.eval();
        OnnxExporter.Trace(module, randn(3, 4), s_compared);
        Assert.True(module.training);
        Assert.False(frozen.training);
    }

    [Fact]
    public void Trace_ExampleOfOneRow_IsEnough()
    {
        using var scope = NewDisposeScope();
        using var module = new Residual(4);
        Assert.InRange(OnnxExporter.Trace(module, randn(1, 4), s_compared).LargestDifference!.Value, 0, 1e-6);
    }

    [Fact]
    public void Validate_EveryFault_IsInOneMessage()
    {
        var error = Assert.Throws<ArgumentException>(() => new TraceOptions { InputNames = ["a", ""], OutputNames = ["a"], FixedInputs = [-1], ComparedBatches = [0], Metadata = null!, Tolerance = 0 }.Validate());
        foreach (var part in new[] { "is empty", "'a' stands 2 times", "FixedInputs", "ComparedBatches", "Metadata is null", "Tolerance is 0" })
        {
            Assert.Contains(part, error.Message);
        }
    }

    [Fact]
    public void Trace_WrongNumbersOfNamesOrInputs_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var gate = new Gate(3, 4);
        Assert.Contains("no method call or forward that takes 1 tensors", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(gate, [randn(2, 4)])).Message);
        Assert.Contains("1 input names for 2", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(gate, [randn(2, 4), randn(2, 3)], new TraceOptions { InputNames = ["x"] })).Message);
        Assert.Contains("returns 2 tensors, but 1 are named", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(gate, [randn(2, 4), randn(2, 3)], new TraceOptions { OutputNames = ["y"] })).Message);
        Assert.Contains("Float64; expected Float32", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(gate, [randn(2, 4, float64), randn(2, 3)])).Message);
    }
}
