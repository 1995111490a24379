using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Compiled models of the package TorchVision, as they come.</summary>
[NoTensorLeaks]
public sealed class TorchVisionTests
{
    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Model, int Size)> s_models = new()
    {
        ["resnet18"] = (() => torchvision.models.resnet18(num_classes: 10), 64),
        ["mobilenet_v3_small"] = (() => torchvision.models.mobilenet_v3_small(), 64),
        ["googlenet"] = (() => torchvision.models.googlenet(num_classes: 10), 64),
    };

    public static TheoryData<string> Models { get; } = [.. s_models.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void Trace_OfACompiledModel_MatchesTorch(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var model = s_models[name].Model();
        var traced = OnnxExporter.Trace(model, randn(2, 3, s_models[name].Size, s_models[name].Size), new TraceOptions { OpenGraph = file => new RuntimeGraph(file) });
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-5);
        Assert.Empty(traced.Warnings);
    }
}
