using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class FlattenExporterTests
{
    [Theory]
    [InlineData(1, -1)]
    [InlineData(2, -1)]
    [InlineData(1, 2)]
    [InlineData(0, 1)]
    [InlineData(-2, -1)]
    [InlineData(2, 2)]
    public void Export_AnyDimensions_MatchesTorch(long start, long end)
    {
        using var module = nn.Flatten(start, end);
        Parity.Check(module, [3, 5, 2], tolerance: 0);
    }

    [Fact]
    public void Export_ThenLinear_KnowsTheWidth()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(15, 4));
        Parity.Check(module, [3, 5], Parity.Dense);
    }

    [Fact]
    public void Export_DimensionOutOfRange_IsRefused()
    {
        using var module = nn.Flatten(1, 4);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3, 5]));
        Assert.Contains("joins dimensions 1 to 4", error.Message);
    }
}
