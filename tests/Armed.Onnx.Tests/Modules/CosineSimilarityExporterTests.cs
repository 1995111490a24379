using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class CosineSimilarityExporterTests
{
    [Theory]
    [InlineData(new long[] { -1, 6 }, new long[] { -1, 1 }, 1)]
    [InlineData(new long[] { -1, 3, 6 }, new long[] { -1, 6 }, -1)]
    public void Export_InputsThatBroadcastTheAxis_IsRefused(long[] x, long[] y, long axis)
    {
        using var module = nn.CosineSimilarity(axis);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [new GraphTensor("x", TensorType.Float, x), new GraphTensor("y", TensorType.Float, y)], [new GraphTensor("z", TensorType.Float)]));
        Assert.Contains("of one rank and of one size along the axis", error.Message);
        Assert.Contains("Expand them to one shape first.", error.Message);
    }
}
