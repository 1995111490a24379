using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>A module of two inputs and two outputs: x times a gate that the context opens, and the gate.</summary>
internal sealed class Gate : nn.Module<Tensor, Tensor, (Tensor Gated, Tensor Open)>
{
    public Gate(int context, int width)
        : base(nameof(Gate))
    {
        Opening = nn.Linear(context, width);
        RegisterComponents();
    }

    public TorchSharp.Modules.Linear Opening { get; }

    public override (Tensor Gated, Tensor Open) forward(Tensor x, Tensor context)
    {
        var open = Opening.forward(context).sigmoid(); // [N, width]
        return (x * open, open);
    }
}
