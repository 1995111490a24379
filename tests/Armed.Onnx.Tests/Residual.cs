using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>A module that the library knows nothing of.</summary>
internal sealed class Residual : nn.Module<Tensor, Tensor>
{
    public Residual(int width) : base(nameof(Residual))
    {
        Inner = nn.Linear(width, width);
        RegisterComponents();
    }

    public Linear Inner { get; }

    public override Tensor forward(Tensor input) => input + Inner.forward(input);
}
