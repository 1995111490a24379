using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

[NoTensorLeaks]
public sealed class TraceTests
{
    private static readonly TraceOptions s_compared = new() { OpenGraph = file => new RuntimeGraph(file) };

    [Fact]
    public void Trace_ResidualOfALinear_IsComparedAtOtherBatches()
    {
        using var module = new Residual(8);
        using var x = randn(4, 8);
        var traced = OnnxExporter.Trace(module, x, s_compared);
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
        Assert.Empty(traced.Warnings);
        Assert.Equal(["aten::linear", "aten::add"], traced.Operators);
    }
}
