namespace Armed.Runtime.Posterior;

/// <summary>
/// Distribution of an outcome given its linear predictor eta. Every one here is log-concave in eta, so that a posterior under a Gaussian prior has
/// one mode. An observation weight multiplies every term.
/// </summary>
internal abstract class OutcomeDistribution
{
    /// <summary>Free parameters in addition to eta (log theta; first cut point and log increments), on an unbounded scale.</summary>
    public virtual double[] Parameters => [];

    /// <summary>log p(y | eta), every constant included.</summary>
    public abstract double LogLikelihood(double eta, double y);

    /// <summary>log p(y | eta) with its first three derivatives.</summary>
    public abstract RowTerms Terms(double eta, double y);

    /// <summary>Whether an estimate of its own parameters may have no bound, as theta where counts are Poisson.</summary>
    public virtual bool HasUnboundedParameters => false;

    /// <summary>sigma^2 where log p is quadratic in eta, so that a posterior needs only sums; else null.</summary>
    public virtual double? ResidualVariance => null;

    /// <summary>The parameter theta of a variance that contains mu^2 / theta; infinity without one.</summary>
    public virtual double Dispersion => double.PositiveInfinity;

    /// <summary>Cut points of ordered classes, ascending; else empty.</summary>
    public virtual ReadOnlySpan<double> CutPoints => [];

    /// <summary>The same distribution with other <see cref="Parameters"/>.</summary>
    public virtual OutcomeDistribution With(ReadOnlySpan<double> parameters) => this;
}
