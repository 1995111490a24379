namespace Armed.Trainer;

/// <summary>Backbones for images.</summary>
public enum BackboneKind
{
    /// <summary>Blocks of convolution, batch normalisation, PReLU, pooling and dropout, as in the ARMED paper.</summary>
    Conv,

    /// <summary>Blocks of two convolutions that add to their input, as in residual networks.</summary>
    Residual,

    /// <summary>The blocks of <see cref="Conv"/> down to a latent code, which the last layer reads, and blocks that bring the image back from it: an autoencoder with an auxiliary prediction, as in the ARMED paper.</summary>
    Autoencoder,
}
