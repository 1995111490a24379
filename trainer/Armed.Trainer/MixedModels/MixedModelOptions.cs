namespace Armed.Trainer.MixedModels;

/// <summary>How a mixed model is estimated.</summary>
internal sealed record MixedModelOptions
{
    /// <summary>For a Gaussian outcome. Default restricted likelihood.</summary>
    public EstimationCriterion Criterion { get; init; } = EstimationCriterion.Reml;

    /// <summary>
    /// Nodes of adaptive Gauss-Hermite quadrature per cluster, for one factor with one effect and an outcome that is not Gaussian; 1 is Laplace's
    /// approximation. Default 7.
    /// </summary>
    public int QuadratureNodes { get; init; } = 7;

    /// <summary>
    /// Outcomes other than Gaussian: whether beta with a flat prior maximises the marginal likelihood itself (the definition of maximum likelihood;
    /// what classical software reports), instead of sitting at the joint mode with the random effects. Gaussian: whether degrees of freedom are computed. Default true.
    /// </summary>
    public bool ExactFixedEffects { get; init; } = true;

    /// <summary>Whether the estimates' uncertainty is computed, beyond the covariance that the equations give. Default true.</summary>
    public bool Inference { get; init; } = true;

    /// <summary>Whether the fit keeps its likelihood for profiles. Default false.</summary>
    public bool KeepSurface { get; init; }

    /// <summary>Whether Kenward and Roger's method was asked for; small models have it anyway. Default false.</summary>
    public bool KenwardRoger { get; init; }

    /// <summary>Change of the log-likelihood below which the search for variances stops. Default 1e-8.</summary>
    public double Tolerance { get; init; } = 1e-8;
}
