using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A module with a buffer and a parameter, and a function of both.</summary>
internal sealed class Keeper : nn.Module<Tensor, Tensor>
{
    private readonly Func<Keeper, Tensor, Tensor> _function;

    public Keeper(Func<Keeper, Tensor, Tensor> function) : base(nameof(Keeper))
    {
        _function = function;
        register_buffer("total", zeros(4));
        register_parameter("scale", new TorchSharp.Modules.Parameter(ones(4)));
    }

    public Tensor Total => get_buffer("total")!;

    public Tensor Scale => get_parameter("scale")!;

    /// <summary>What forward keeps from its first run.</summary>
    public Tensor? Mask { get; set; }

    public override Tensor forward(Tensor input) => _function(this, input);
}
