using Armed.Onnx.Tracing.Native;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

[NoTensorLeaks]
public sealed class TracingSessionTests
{
    [Fact]
    public void Start_WithADisposedTensor_LeavesTracingOff()
    {
        using var good = ones(2);
        var gone = ones(2);
        gone.Dispose();
        Assert.ThrowsAny<InvalidOperationException>(() => new TracingSession([good, gone]));
        AssertTracingIsOff();
    }

    [Fact]
    public void Start_WithNoTensor_LeavesTracingOff()
    {
        Assert.Throws<NullReferenceException>(() => new TracingSession([null!]));
        AssertTracingIsOff();
    }

    /// <summary>The tracer refuses tensors that need gradients and that it does not know.</summary>
    internal static void AssertTracingIsOff()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(4, (ones(2, requires_grad: true) * 2).sum().item<float>());
    }
}
