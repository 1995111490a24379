using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A module that combines rows of a table.</summary>
internal sealed class Bag : nn.Module<Tensor, Tensor>
{
    private readonly EmbeddingBag _table;

    public Bag(EmbeddingBagMode mode)
        : base(nameof(Bag))
    {
        _table = nn.EmbeddingBag(10, 4, mode: mode);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _table.call(input, null, null);
}
