using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>What a forward pass over a batch gives.</summary>
/// <param name="Layers">The population's hidden layers.</param>
/// <param name="Fixed">f [B, O].</param>
/// <param name="Mean">Random part's posterior mean [B, O].</param>
/// <param name="Variance">Its posterior variance [B, O].</param>
/// <param name="PriorVariance">Its variance for an unknown cluster [B or 1, O].</param>
internal sealed record ForwardPass(HiddenLayers Layers, Tensor Fixed, Tensor Mean, Tensor Variance, Tensor PriorVariance)
{
    /// <summary>h_1 .. h_L, [B, H_l] each.</summary>
    public Tensor[] Activations => Layers.Activations;

    /// <summary>What an autoencoder makes of the images; null where nothing has computed it yet.</summary>
    public Reconstructions? Images { get; init; }
}
