namespace Armed.Trainer.MixedModels;

/// <summary>
/// The variance parameters of a fit in one vector with their covariance, the inverse of the observed information: per factor the free elements of T in the order of
/// <see cref="CovarianceBlock.Elements"/>, sigma^2 of a Gaussian outcome, what the distribution has of its own (cut points, or the logarithm of its dispersion), and the fixed
/// coefficients where the outcome is not Gaussian, as their estimates are correlated with these.
/// </summary>
/// <param name="Values">The estimates, length n.</param>
/// <param name="Covariance">[n, n] row after row; NaN in the rows and columns of what is on the boundary of its range.</param>
internal sealed record VarianceParameters(double[] Values, double[] Covariance)
{
    /// <summary>Position of sigma^2; -1 unless the outcome is Gaussian.</summary>
    public int SigmaAt { get; init; } = -1;

    /// <summary>Position of the distribution's own parameters.</summary>
    public int OwnAt { get; init; }

    /// <summary>Number of them.</summary>
    public int OwnCount { get; init; }

    /// <summary>Position of the first fixed coefficient; -1 for a Gaussian outcome.</summary>
    public int FixedAt { get; init; } = -1;
}
