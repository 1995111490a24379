using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class LayerNormExporterTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Export_LastDimension_MatchesTorch(bool affine, bool bias)
    {
        using var module = nn.LayerNorm(7, elementwise_affine: affine, bias: bias);
        Randomise(module);
        Parity.Check(module, [7], Parity.Dense);
    }

    [Fact]
    public void Export_TwoDimensions_MatchesTorch()
    {
        using var module = nn.LayerNorm([3, 5], eps: 1e-3);
        Randomise(module);
        Parity.Check(module, [3, 5], Parity.Dense);
        Parity.Check(module, [2, 3, 5], Parity.Dense);
    }

    [Fact]
    public void Export_WrongShape_IsRefused()
    {
        using var module = nn.LayerNorm([3, 5]);
        Assert.Contains("[3, 5]", Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3, 4])).Message);
        Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [5]));
    }

    private static void Randomise(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var generator = new Generator(4);
        foreach (var parameter in module.parameters())
        {
            parameter.copy_(randn(parameter.shape, generator: generator));
        }
    }
}
