using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Every model of the suite at batches 1, 2 and 7, against ONNX Runtime.</summary>
[NoTensorLeaks]
public sealed class TraceSuiteTests
{
    private const string Leaking = "MultiheadAttention"; // TorchSharp's own: a tensor for each call

    public static TheoryData<string> Models { get; } = [.. SuiteModels.All.Keys.Except([Leaking])];

    [Theory]
    [MemberData(nameof(Models))]
    public void Trace_OfAModel_MatchesTorch(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var module = SuiteModels.All[name].Module();
        var traced = OnnxExporter.Trace(module, SuiteModels.Input(name, 4), new TraceOptions { OpenGraph = file => new RuntimeGraph(file) });
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-5);
        Assert.True(module.training);
    }
}
