using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class LinearExporterTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(7, 5, true)]
    [InlineData(33, 129, false)]
    public void Export_Rank2_MatchesTorch(int inputs, int outputs, bool bias)
    {
        using var module = nn.Linear(inputs, outputs, bias);
        Parity.Check(module, [inputs], Parity.Dense);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Export_Rank3_MatchesTorch(bool bias)
    {
        using var module = nn.Linear(7, 5, bias);
        Parity.Check(module, [3, 7], Parity.Dense);
    }

    [Fact]
    public void Export_WrongWidth_NamesBothWidths()
    {
        using var module = nn.Linear(7, 5);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 6]));
        Assert.Contains("takes 7 features", error.Message);
        Assert.Contains("[batch, 6]", error.Message);
    }
}
