using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The images that an autoencoder makes of those that it read, standardised, [B, C, H, W].</summary>
/// <param name="Fixed">Without the clusters' effects.</param>
/// <param name="Mixed">With them; the same tensor where clusters have none on maps.</param>
internal sealed record Reconstructions(Tensor Fixed, Tensor Mixed)
{
    /// <summary>Whether clusters change nothing.</summary>
    public bool AreSame => ReferenceEquals(Fixed, Mixed);
}
