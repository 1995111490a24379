using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Inference;

namespace Armed.Trainer.MixedModels;

/// <summary>An estimated mixed model.</summary>
internal sealed record MixedModelFit
{
    /// <summary>Linear predictors O. Default 1; several unordered classes have one for each.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>beta, length P; of several linear predictors [P, O], coefficient by coefficient.</summary>
    public required double[] Fixed { get; init; }

    /// <summary>Covariance of beta in the same order, [P O, P O] row after row.</summary>
    public required double[] FixedCovariance { get; init; }

    /// <summary>What degrees of freedom of contrasts of beta need, per method; none unless the outcome is Gaussian and the derivatives are affordable.</summary>
    public IReadOnlyList<CovarianceDerivatives> Tests { get; init; } = [];

    /// <summary>The variance parameters with their covariance; null if it is not affordable or the information is not positive definite.</summary>
    public VarianceParameters? Variances { get; init; }

    /// <summary>The likelihood around the estimates; null unless it was asked for.</summary>
    public LikelihoodSurface? Surface { get; init; }

    /// <summary>
    /// Per factor Q_c = A^-1 B of the joint equations, by which effects answer to an error of beta: m_c moves by -Q_c times it. [C, K, P]; null with penalised coefficients and where they
    /// are more than <see cref="Estimation.EffectsByFixed.MostNumbers"/>.
    /// </summary>
    public IReadOnlyList<double[]>? EffectsByFixed { get; init; }

    /// <summary>Fixed coefficients that were set to 0 as their columns are linear combinations of others, in order of beta.</summary>
    public required IReadOnlyList<int> Aliased { get; init; }

    /// <summary>Per factor.</summary>
    public required IReadOnlyList<FactorEstimate> Factors { get; init; }

    /// <summary>Posterior covariances between the effects of different factors; pairs of factors that are not here count as independent.</summary>
    public IReadOnlyList<PairCovariance> Pairs { get; init; } = [];

    /// <summary>Ridge variances tau_v^2.</summary>
    public required double[] RidgeVariances { get; init; }

    /// <summary>Residual standard deviation sigma of a Gaussian outcome; else 1.</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>Variance that was added to that of a Gaussian outcome's residuals, because the columns explain nearly all of it; 0 for none.</summary>
    public double LeastVariance { get; init; }

    /// <summary>The outcome's distribution at its estimated parameters; null for a Gaussian outcome, whose variance is sigma^2 by the row's weight.</summary>
    public OutcomeDistribution? Distribution { get; init; }

    /// <summary>theta of a variance that contains mu^2 / theta, or infinity.</summary>
    public double Dispersion { get; init; } = double.PositiveInfinity;

    /// <summary>Cut points theta_1 &lt; theta_2 &lt; .. of an ordinal outcome; else empty.</summary>
    public double[] CutPoints { get; init; } = [];

    /// <summary>Log-likelihood (restricted under REML) at the estimates; NaN if it cannot be computed (see <see cref="Method"/>).</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Free parameters that AIC and BIC count: flat fixed coefficients, covariance and ridge parameters, sigma, dispersion, cut points.</summary>
    public required int Parameters { get; init; }

    /// <summary>How the likelihood was obtained, in words: REML, ML, Laplace, or adaptive Gauss-Hermite quadrature with its nodes.</summary>
    public required string Method { get; init; }

    /// <summary>How the effects' posteriors were obtained, one of <see cref="EffectMethods"/>.</summary>
    public required string EffectMethod { get; init; }

    /// <summary>Nodes of the quadrature; null for other methods.</summary>
    public int? Nodes { get; init; }

    /// <summary>Per factor how the integrals over the effects compare with finer ones; empty where they are exact or were not checked.</summary>
    public IReadOnlyList<IntegralCheck> Checks { get; init; } = [];

    /// <summary>Evaluations of the likelihood.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Names of the columns whose fixed coefficients only the numerical ridge holds, the intercept left out: rows that have what sets such a column apart all have outcomes of one kind. Empty where no outcome can do that.</summary>
    public IReadOnlyList<string> Separated { get; init; } = [];

    /// <summary>Boundary estimates, separation, aliased columns: a sentence each.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
