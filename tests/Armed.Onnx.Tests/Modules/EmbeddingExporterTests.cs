using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class EmbeddingExporterTests
{
    private static readonly OnnxExportOptions s_indices = new() { InputType = TensorType.Int64 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Export_Indices_MatchesTorch(int batch)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Embedding(11, 5);
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, 2], s_indices));
        long[] indices = [.. Enumerable.Range(0, batch * 2).Select(i => i * 7L % 11)];
        var expected = module.forward(tensor(indices).reshape(batch, 2));
        Parity.Close(expected, session.Run(indices, [batch, 2]), tolerance: 0);
    }

    [Fact]
    public void Export_InputOfFloats_IsRefusedWithTheOption()
    {
        using var module = nn.Sequential(("codes", nn.Embedding(4, 2)));
        var message = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3])).Message;
        Assert.Contains("'codes'", message);
        Assert.Contains("OnnxExportOptions.InputType", message);
    }

    [Fact]
    public void Export_ThenLinear_MatchesTorch()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Embedding(11, 5), nn.Flatten(), nn.Linear(10, 3));
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, 2], s_indices));
        long[] indices = [0, 10, 4, 4, 9, 1];
        Parity.Close(module.forward(tensor(indices).reshape(3, 2)), session.Run(indices, [3, 2]), Parity.Dense);
    }

    [Fact]
    public void Run_IndexOutOfRange_IsRefusedByOnnxRuntimeOnCpu()
    {
        using var module = nn.Embedding(4, 2);
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1], s_indices));
        Assert.Throws<OnnxRuntimeException>(() => session.Run([4L], [1]));
        Assert.Equal(session.Run([3L], [1]).Values, session.Run([-1L], [1]).Values);
    }
}
