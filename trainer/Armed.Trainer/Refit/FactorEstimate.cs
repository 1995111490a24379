namespace Armed.Trainer.Refit;

/// <summary>The random effects of one factor as estimated. Symmetric matrices are packed by rows of the lower triangle: (0,0), (1,0), (1,1), (2,0), ..</summary>
internal sealed record FactorEstimate
{
    /// <summary>Covariance T between clusters, [K, K] row after row.</summary>
    public required double[] Covariance { get; init; }

    /// <summary>Posterior means (modes) m_c, [C, K].</summary>
    public required double[] Means { get; init; }

    /// <summary>Posterior covariances S_c given beta, T, sigma, packed, [C, K (K + 1) / 2].</summary>
    public required double[] Posterior { get; init; }

    /// <summary>The same with the uncertainty of beta: S_c + A^-1 B V_beta B' A^-1, packed.</summary>
    public required double[] PosteriorWithFixed { get; init; }
}
