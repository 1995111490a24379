namespace Armed.Runtime.Bundles;

/// <summary>The estimates of a mixed model as statistical software reports them, in original units.</summary>
public sealed record MixedModelDescription
{
    /// <summary>How the likelihood was computed: REML, ML, Laplace, or adaptive Gauss-Hermite quadrature with its nodes.</summary>
    public required string Method { get; init; }

    /// <summary>reml or ml.</summary>
    public required string Criterion { get; init; }

    /// <summary>Rows that the model was solved on.</summary>
    public required int Observations { get; init; }

    /// <summary>Log-likelihood, restricted under reml, in units of the outcome; null if it cannot be computed.</summary>
    public double? LogLikelihood { get; init; }

    /// <summary>Free parameters: fixed coefficients without a prior, variances, and what the outcome's distribution adds.</summary>
    public required int Parameters { get; init; }

    /// <summary>Akaike's criterion, 2 parameters - 2 log-likelihood; null without a likelihood.</summary>
    public double? Aic { get; init; }

    /// <summary>Schwarz's criterion, ln(N) parameters - 2 log-likelihood, N the rows or, unless the outcome is continuous, the sum of their weights; null without a likelihood.</summary>
    public double? Bic { get; init; }

    /// <summary>
    /// Intraclass correlation: the random effects' share of the variance that the fixed effects leave (<see cref="VarianceShares"/>). Bundles of older versions have it for random intercepts of
    /// continuous, binary and ordinal outcomes alone.
    /// </summary>
    public double? Icc { get; init; }

    /// <summary>Marginal and conditional R2, and the variances that they are shares of; null for kinds of outcome without a residual variance and in bundles of older versions.</summary>
    public VarianceSharesDescription? VarianceShares { get; init; }

    /// <summary>Fixed coefficients; only those of columns, so empty for a network's hidden features.</summary>
    public IReadOnlyList<FixedEffectDescription> FixedEffects { get => field ?? []; init; }

    /// <summary>
    /// The curves of the fixed part. The coefficient of a column with a curve in <see cref="FixedEffects"/> is the slope of the line beside the curve, and its p value does not test the column. Null without curves, and in bundles
    /// of older versions.
    /// </summary>
    public FixedCurvesDescription? FixedCurves { get; init; }

    /// <summary>
    /// Covariance of the fixed coefficients, lower triangle: row j has the j + 1 covariances with the coefficients up to itself, in the order of <see cref="FixedEffects"/>. Empty if it
    /// cannot be computed, for more than 200 coefficients, and in bundles of older versions.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> FixedCovariance { get => field ?? []; init; }

    /// <summary>
    /// What tests of the coefficients need, per method; the first is the one of <see cref="FixedEffects"/>, whose standard errors and <see cref="FixedCovariance"/> are also its own. Empty
    /// unless the outcome is continuous, where it is too costly or too large (docs/estimation.md), and in bundles of older versions.
    /// </summary>
    public IReadOnlyList<DegreesOfFreedomDescription> DegreesOfFreedom { get => field ?? []; init; }

    /// <summary>How confidence intervals were computed: wald, profile or bootstrap; null without intervals and in bundles of older versions.</summary>
    public string? ConfidenceMethod { get; init; }

    /// <summary>Their level, between 0 and 1; null without intervals.</summary>
    public double? ConfidenceLevel { get; init; }

    /// <summary>Standard deviations and correlations of the random effects; hidden features' own scale where they have slopes.</summary>
    public IReadOnlyList<VarianceComponentDescription> VarianceComponents { get => field ?? []; init; }

    /// <summary>Residual standard deviation in units of the outcome; null unless continuous.</summary>
    public double? Sigma { get; init; }

    /// <summary>theta of a variance that contains mu^2 / theta, as that of negative binomial counts, mu + mu^2 / theta; null for other distributions.</summary>
    public double? Dispersion { get; init; }

    /// <summary>Cut points of an ordinal outcome at the columns' zeros, ascending; else empty.</summary>
    public IReadOnlyList<double> CutPoints { get => field ?? []; init; }

    /// <summary>
    /// Standard deviations, correlations, residual standard deviation, dispersion and cut points with their standard errors. Hidden features share one standard deviation, named by the
    /// first of them. Empty if the standard errors cannot be computed (docs/estimation.md) and in bundles of older versions.
    /// </summary>
    public IReadOnlyList<VarianceParameterDescription> VarianceParameters { get => field ?? []; init; }

    /// <summary>
    /// Covariance of the estimates of <see cref="VarianceParameters"/> in their order, lower triangle: row j has the j + 1 covariances with the parameters up to itself. A covariance of a
    /// parameter without a standard error is null.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double?>> VarianceCovariance { get => field ?? []; init; }
}
