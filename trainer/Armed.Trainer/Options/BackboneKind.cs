namespace Armed.Trainer;

/// <summary>Backbones for images.</summary>
public enum BackboneKind
{
    /// <summary>Blocks of convolution, batch normalisation, PReLU, pooling and dropout, as in the ARMED paper.</summary>
    Conv,

    /// <summary>Blocks of two convolutions that add to their input, as in residual networks.</summary>
    Residual,
}
