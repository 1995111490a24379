using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The hidden layers of some rows.</summary>
/// <param name="Activations">h_1 [N, H_1], .., h_L [N, H_L]; of maps their means.</param>
internal sealed record HiddenLayers(Tensor[] Activations)
{
    /// <summary>Each block's maps [N, W, h, w], first to last; none of a backbone without maps.</summary>
    public IReadOnlyList<Tensor> Maps { get; init; } = [];
}
