using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A module that combines rows of a table.</summary>
internal sealed class Bag : nn.Module<Tensor, Tensor>
{
    private readonly EmbeddingBag _table;

    private readonly Func<Tensor, Tensor>? _offsets;

    /// <param name="mode">How it combines them.</param>
    /// <param name="offsets">Where the bags begin in the flat input; null for a bag per row.</param>
    public Bag(EmbeddingBagMode mode, Func<Tensor, Tensor>? offsets = null)
        : base(nameof(Bag))
    {
        _offsets = offsets;
        _table = nn.EmbeddingBag(10, 4, mode: mode);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _offsets is null ? _table.call(input, null, null) : _table.call(input.clamp(0, 1).to(int64).flatten(), _offsets(input), null);
}
