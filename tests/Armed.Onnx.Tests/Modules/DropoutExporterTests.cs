using Armed.Onnx.Schema;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class DropoutExporterTests
{
    [Fact]
    public void Export_DropoutOrIdentityAlone_PassesInputThrough()
    {
        foreach (var create in new Func<nn.Module<Tensor, Tensor>>[] { () => nn.Dropout(0.9), () => nn.AlphaDropout(0.9), nn.Identity })
        {
            using var module = create();
            Parity.Check(module, [5], tolerance: 0);
        }
    }

    [Fact]
    public void Export_BetweenLayers_WritesNoNode()
    {
        using var module = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5), nn.ReLU());
        var graph = ModelProto.Parser.ParseFrom(OnnxExporter.Export(module, [-1, 4])).Graph;
        Assert.Equal(["Gemm", "Relu"], graph.Node.Select(n => n.OpType));
        Parity.Check(module, [4], Parity.Dense);
    }
}
