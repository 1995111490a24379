namespace Armed.Trainer.MixedModels;

/// <summary>The random effects of one factor as estimated. Symmetric matrices are packed by rows of the lower triangle: (0,0), (1,0), (1,1), (2,0), ..</summary>
/// <remarks>Of several linear predictors the effects are k O + o in place of k, K O of them; T is the same for each, and independent between them.</remarks>
internal sealed record FactorEstimate
{
    /// <summary>Covariance T between clusters, [K, K] row after row.</summary>
    public required double[] Covariance { get; init; }

    /// <summary>Posterior means m_c, [C, K]: by quadrature where the fit is by quadrature, exact for a Gaussian outcome, else the modes.</summary>
    public required double[] Means { get; init; }

    /// <summary>
    /// Posterior covariances S_c given beta, T, sigma, packed, [C, K (K + 1) / 2]: by quadrature where the fit is, exact for a Gaussian outcome, else the inverse
    /// curvature at the mode.
    /// </summary>
    public required double[] Posterior { get; init; }

    /// <summary>
    /// The same with the uncertainty of beta and of the variance parameters: S_c + A^-1 B V_beta B' A^-1 + 2 D V_theta D', D = dm_c / dtheta, packed. The last
    /// part (see <see cref="Estimation.ParameterUncertainty"/>) is left out above 1,000 levels, where it is below a thousandth; where parameters times rows
    /// exceed 200,000; for variances on the boundary, T = 0; and where the information is not positive definite.
    /// </summary>
    public required double[] PosteriorWithFixed { get; init; }

    /// <summary>phi'S_c phi of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="phi">Its design, [K].</param>
    public double Variance(int cluster, ReadOnlySpan<double> phi)
    {
        var packed = Posterior.AsSpan(cluster * (phi.Length * (phi.Length + 1) / 2));
        double variance = 0;
        for (int k = 0, at = 0; k < phi.Length; k++)
        {
            for (var l = 0; l <= k; l++, at++)
            {
                variance += (l == k ? 1 : 2) * phi[k] * phi[l] * packed[at];
            }
        }

        return Math.Max(0, variance);
    }
}
