using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing.Models;

/// <summary>A module of one tensor in and one out whose fields are its parts.</summary>
internal abstract class ForwardModule() : nn.Module<Tensor, Tensor>("model")
{
    protected void Ready()
    {
        RegisterComponents();
        foreach (var group in modules().OfType<TorchSharp.Modules.GroupNorm>())
        {
            nn.init.ones_(group.weight!); // TorchSharp 0.107 leaves them as the memory was
            nn.init.zeros_(group.bias!);
        }
    }

    protected static nn.Module<Tensor, Tensor> ConvBlock(long from, long to, long kernel = 3, long stride = 1, long groups = 1) =>
        nn.Sequential(nn.Conv2d(from, to, kernel, stride, kernel / 2, groups: groups, bias: false), nn.BatchNorm2d(to), nn.ReLU());
}
