using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Apart, as TorchSharp counts tensors by thread.</summary>
public sealed class ConcurrentTraceTests
{
    [Fact]
    public async Task Trace_OfSeveralThreads_KeepsApart()
    {
        var files = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var scope = NewDisposeScope();
            using var module = new Function(x => (x * 2).relu().sum(1));
            return OnnxExporter.Trace(module, randn(3, 4), new TraceOptions { OpenGraph = file => new RuntimeGraph(file) }).File;
        })));
        Assert.All(files, file => Assert.Equal(files[0], file));
    }
}
