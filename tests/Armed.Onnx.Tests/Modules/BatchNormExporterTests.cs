using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class BatchNormExporterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Export_Rank2_MatchesEvaluationMode(bool affine)
    {
        using var module = Trained(affine, 7);
        Parity.Check(module, [7], Parity.Dense);
    }

    [Fact]
    public void Export_Rank3_MatchesEvaluationMode()
    {
        using var module = Trained(affine: true, 5);
        Parity.Check(module, [5, 3], Parity.Dense);
    }

    [Fact]
    public void Export_InTrainingMode_LeavesModuleAsItIs()
    {
        using var module = Trained(affine: true, 3);
        module.train();
        var before = module.running_mean!.data<float>().ToArray();
        OnnxExporter.Export(module, [-1, 3]);
        Assert.True(module.training);
        Assert.Equal(before, module.running_mean!.data<float>().ToArray());
    }

    [Fact]
    public void Export_WithoutRunningStatistics_IsRefused()
    {
        using var module = nn.BatchNorm1d(3, track_running_stats: false);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3]));
        Assert.Contains("track_running_stats: true", error.Message);
    }

    [Fact]
    public void Export_WrongWidthOrRank_IsRefused()
    {
        using var module = nn.BatchNorm1d(3);
        Assert.Contains("takes 3 features", Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 4])).Message);
        Assert.Contains("rank 2 or 3", Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3, 2, 2])).Message);
    }

    // Running statistics and weights away from their first values, in training mode.
    private static BatchNorm1d Trained(bool affine, int features)
    {
        var module = nn.BatchNorm1d(features, affine: affine);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var generator = new Generator(3);
        module.running_mean!.copy_(randn(features, generator: generator));
        module.running_var!.copy_(rand(features, generator: generator) + 0.3f);
        module.weight?.copy_(randn(features, generator: generator));
        module.bias?.copy_(randn(features, generator: generator));
        return module;
    }
}
