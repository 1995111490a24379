namespace Armed.Trainer;

/// <summary>What an adversary network reads of maps.</summary>
public enum AdversaryMaps
{
    /// <summary>The mean of each map; the adversary is dense and cheap.</summary>
    Pooled,

    /// <summary>The maps of every block; the adversary has a convolution for each.</summary>
    Convolutional,
}
