using Armed.Onnx.Schema;
using Armed.Onnx.Tests.Tracing;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

[NoTensorLeaks]
public sealed class WeightPrecisionTests
{
    [Theory]
    [InlineData(WeightPrecision.Half, 2e-3, 0.55)] // 11 bits of a number
    [InlineData(WeightPrecision.Int8, 3e-2, 0.4)] // 8 bits of a weight, over three layers
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

    /// <summary>Each result has its scale: one that is a thousand times smaller loses no more than the others.</summary>
    [Fact]
    public void Export_InInt8_HasAScaleForEachResult()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2, CPU); // other tests draw from the global one at the same time
        (nn.Module<Tensor, Tensor> Module, long[] Shape, Tensor Weight)[] layers = [Linear(), Convolution(), Transposed()];
        foreach (var (module, shape, weight) in layers)
        {
            using var no = no_grad();
            foreach (var parameter in module.parameters())
            {
                parameter.uniform_(-0.3, 0.3, generator);
            }

            (weight.shape[0] == 8 ? weight : weight.transpose(0, 1)).narrow(0, 0, 1).mul_(1e-3f);
            var x = empty([64, .. shape]).normal_(0, 1, generator); // of a few rows all results can be near 0
            var expected = module.call(x);
            using var session = new OnnxSession(OnnxExporter.Export(module, [-1, .. shape], new OnnxExportOptions { Weights = WeightPrecision.Int8 }));
            var actual = tensor(session.Run(x.data<float>().ToArray(), x.shape).Values).reshape(expected.shape);
            var loss = (actual - expected).abs().transpose(0, 1).flatten(1).amax([1L]) / expected.abs().transpose(0, 1).flatten(1).amax([1L]);
            Assert.InRange(loss.max().item<float>(), 1e-5f, 2e-2f);
            module.Dispose();
        }
    }

    private static (nn.Module<Tensor, Tensor> Module, long[] Shape, Tensor Weight) Linear()
    {
        var layer = nn.Linear(32, 8, hasBias: false);
        return (layer, [32], layer.weight!);
    }

    private static (nn.Module<Tensor, Tensor> Module, long[] Shape, Tensor Weight) Convolution()
    {
        var layer = nn.Conv2d(4, 8, 3, bias: false);
        return (layer, [4, 6, 5], layer.weight!);
    }

    private static (nn.Module<Tensor, Tensor> Module, long[] Shape, Tensor Weight) Transposed()
    {
        var layer = nn.ConvTranspose2d(4, 8, 3, bias: false);
        return (layer, [4, 6, 5], layer.weight!);
    }

    [Fact]
    public void Export_TableInInt8_StaysAsItIs()
    {
        using var module = nn.Embedding(32, 4);
        var graph = ModelProto.Parser.ParseFrom(OnnxExporter.Export(module, [-1, 3], new OnnxExportOptions { Weights = WeightPrecision.Int8, InputType = TensorType.Int64 })).Graph;
        Assert.Equal(["weight"], graph.Initializer.Select(constant => constant.Name));
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
