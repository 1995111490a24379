using Armed.Onnx.Schema;
using Armed.Onnx.Tests.Tracing;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

[NoTensorLeaks]
public sealed class WeightPrecisionTests
{
    [Theory]
    [InlineData(WeightPrecision.Half, 2e-3, 0.55)] // 11 bits of a number
    [InlineData(WeightPrecision.DynamicInt8, 5e-2, 0.35)] // 7 bits of a weight and 8 of an activation, over three layers
    public void Trace_WithSmallWeights_ReportsTheLoss(WeightPrecision weights, double largest, double share)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var module = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 8));
        var options = new TraceOptions { OpenGraph = file => new RuntimeGraph(file) };
        var full = OnnxExporter.Trace(module, randn(4, 32), options);
        var small = OnnxExporter.Trace(module, randn(4, 32), options with { Weights = weights });
        Assert.Null(full.WeightLoss);
        Assert.InRange(small.LargestDifference!.Value, 0, 1e-6);
        Assert.InRange(small.WeightLoss!.Value, 1e-6, largest);
        Assert.InRange(small.File.Length / (double)full.File.Length, 0, share);
    }

    [Fact]
    public void Export_WithHalfWeights_ConvertsThemWhenItLoads()
    {
        using var module = nn.Linear(16, 16);
        var graph = ModelProto.Parser.ParseFrom(OnnxExporter.Export(module, [-1, 16], new OnnxExportOptions { Weights = WeightPrecision.Half })).Graph;
        Assert.Equal(["weight_half", "bias"], graph.Initializer.Select(constant => constant.Name)); // 16 numbers are not worth a node
        Assert.Equal(["Cast", "Gemm"], graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Export_WeightAboveHalfsRange_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(16, 16);
        module.weight.detach().fill_(1e5f);
        var graph = ModelProto.Parser.ParseFrom(OnnxExporter.Export(module, [-1, 16], new OnnxExportOptions { Weights = WeightPrecision.Half })).Graph;
        Assert.Equal(["weight", "bias"], graph.Initializer.Select(constant => constant.Name));
    }

    [Fact]
    public void Export_InDynamicInt8_SharesTheQuantisedInput()
    {
        using var scope = NewDisposeScope();
        using var module = new Tracing.Models.Experts();
        var traced = OnnxExporter.Trace(module, randn(4, 6), new TraceOptions { Weights = WeightPrecision.DynamicInt8, OpenGraph = file => new RuntimeGraph(file) });
        var graph = ModelProto.Parser.ParseFrom(traced.File).Graph;
        Assert.Equal(4, graph.Node.Count(node => node.OpType == "MatMulInteger"));
        Assert.Equal(1, graph.Node.Count(node => node.OpType == "DynamicQuantizeLinear"));
        Assert.DoesNotContain(graph.Initializer, constant => constant.Name.EndsWith(".weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_ColumnOfZeros_StaysZero()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 3, hasBias: false);
        module.weight.detach().zero_();
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, 4], new OnnxExportOptions { Weights = WeightPrecision.DynamicInt8 }));
        Assert.Equal([0f, 0f, 0f], session.Run([1f, 2f, 3f, 4f], [1, 4]).Values);
    }
}
