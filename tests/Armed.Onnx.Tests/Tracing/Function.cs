using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A module that is a function.</summary>
internal sealed class Function(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(nameof(Function))
{
    public override Tensor forward(Tensor input) => function(input);
}
