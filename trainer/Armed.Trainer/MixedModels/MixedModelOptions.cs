namespace Armed.Trainer.MixedModels;

/// <summary>How a mixed model is estimated.</summary>
internal sealed record MixedModelOptions
{
    /// <summary>Terms of one evaluation for a fit that ships: about a fifth of a second of one processor core for two classes.</summary>
    public const long ManyTerms = 4_000_000;

    /// <summary>Terms of one evaluation for one of many fits.</summary>
    public const long FewTerms = 1_000_000;

    /// <summary>For a Gaussian outcome. Default restricted likelihood.</summary>
    public EstimationCriterion Criterion { get; init; } = EstimationCriterion.Reml;

    /// <summary>
    /// Nodes per effect of adaptive Gauss-Hermite quadrature, for one factor with up to three effects and an outcome that is not Gaussian; 1 is Laplace's
    /// approximation. Two or three effects have fewer nodes, or Laplace's approximation, where <see cref="MostQuadratureTerms"/> says so. Default 7.
    /// </summary>
    public int QuadratureNodes { get; init; } = 7;

    /// <summary>Log-likelihoods of single rows that one evaluation of a likelihood with two or three effects may take: rows times nodes in all. Default 4,000,000.</summary>
    public long MostQuadratureTerms { get; init; } = ManyTerms;

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
