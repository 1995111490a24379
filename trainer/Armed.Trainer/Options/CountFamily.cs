namespace Armed.Trainer;

/// <summary>Distributions of a count given its mean mu.</summary>
public enum CountFamily
{
    /// <summary>Variance mu.</summary>
    Poisson,

    /// <summary>NB2: variance mu + mu^2 / theta, the dispersion theta learned.</summary>
    NegativeBinomial,
}
