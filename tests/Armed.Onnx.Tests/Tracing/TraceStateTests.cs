using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>What forward keeps or changes in its module.</summary>
[NoTensorLeaks]
public sealed class TraceStateTests
{
    private static readonly TraceOptions s_compared = new() { OpenGraph = file => new RuntimeGraph(file) };

    [Fact]
    public void Trace_TensorThatForwardKeeps_OutlivesTheTrace()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x * (self.Mask ??= arange(4, dtype: float32)));
        var x = randn(3, 4);
        Assert.InRange(OnnxExporter.Trace(module, x, s_compared).LargestDifference!.Value, 0, 1e-6);
        Assert.Equal(module.call(x), x * arange(4, dtype: float32));
        OnnxExporter.Trace(module, x, s_compared); // again
    }

    [Fact]
    public void Trace_TensorKeptForOneBatch_OutlivesTheTrace()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x * (self.Mask = self.Mask?.shape[0] == x.shape[0] ? self.Mask : ones(x.shape[0], 1)));
        var x = randn(3, 4);
        OnnxExporter.Trace(module, x, s_compared);
        Assert.Equal(ones(7, 1), module.Mask); // of the last comparison
        Assert.Equal(module.call(x.narrow(0, 0, 2)), x.narrow(0, 0, 2));
    }

    [Fact]
    public void Trace_TensorThatGrowsWithEachRun_IsFound()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x + (self.Mask = (self.Mask ?? zeros(4)) + 1));
        Assert.Contains("differ between traces", Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), s_compared)).Message);
        Assert.False(module.Mask!.IsInvalid);
    }

    [Fact]
    public void Trace_ChangedBuffer_IsRefusedAndRestored()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x + self.Total.add_(1));
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), s_compared));
        Assert.StartsWith("aten::add_ in the module's own forward cannot be exported to ONNX opset 17: forward changes the buffer 'total'; a graph has no state.", error.Message);
        Assert.Equal(zeros(4), module.Total);
    }

    [Fact]
    public void Trace_BufferChangedThroughAView_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) =>
        {
            self.Total.narrow(0, 0, 2).fill_(3);
            return x + self.Total;
        });
        Assert.Contains("changes the buffer 'total'", Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), s_compared)).Message);
        Assert.Equal(zeros(4), module.Total);
    }

    [Fact]
    public void Trace_ChangedParameter_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x * self.Scale.clamp_(-2, 2));
        Assert.Contains("changes the parameter 'scale'", Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), s_compared)).Message);
    }

    [Fact]
    public void Trace_ChangedTensorThatForwardKeeps_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x + (self.Mask ??= zeros(4)).add_(1));
        Assert.Contains("writes into a tensor that it keeps", Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), s_compared)).Message);
    }

    [Fact]
    public void Trace_DisposedBuffer_IsAFaultAndTracingIsOff()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x + self.Total);
        module.Total.Dispose();
        Assert.ThrowsAny<InvalidOperationException>(() => OnnxExporter.Trace(module, randn(3, 4)));
        TracingSessionTests.AssertTracingIsOff();
    }

    [Fact]
    public void Trace_FaultInATrace_EndsTracing()
    {
        using var scope = NewDisposeScope();
        var runs = 0;
        using var module = new Function(x => ++runs < 2 ? x * 2 : throw new InvalidOperationException("not today"));
        Assert.Equal("not today", Assert.Throws<InvalidOperationException>(() => OnnxExporter.Trace(module, randn(3, 4))).Message);
        TracingSessionTests.AssertTracingIsOff();
    }
}
