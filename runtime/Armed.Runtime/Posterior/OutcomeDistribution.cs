namespace Armed.Runtime.Posterior;

/// <summary>
/// Distribution of an outcome given its linear predictor eta. Every one must be log-concave in eta, so that a posterior under a Gaussian prior has
/// one mode. An observation weight multiplies every term. A distribution never changes, and several threads use it at once.
/// </summary>
public abstract class OutcomeDistribution
{
    /// <summary>Free parameters in addition to eta on an unbounded scale, such as the logarithm of a dispersion. A mixed model estimates them too.</summary>
    public virtual double[] Parameters => [];

    /// <summary>log p(y | eta), every constant included.</summary>
    /// <param name="eta">The linear predictor.</param>
    /// <param name="y">An outcome.</param>
    public virtual double LogLikelihood(double eta, double y) => Terms(eta, y).Value;

    /// <summary>log p(y | eta) with its first three derivatives with respect to eta.</summary>
    /// <param name="eta">The linear predictor.</param>
    /// <param name="y">An outcome.</param>
    public abstract RowTerms Terms(double eta, double y);

    /// <summary>Whether an estimate of its own parameters may have no bound, as theta where counts are Poisson.</summary>
    internal virtual bool HasUnboundedParameters => false;

    /// <summary>sigma^2 where log p is quadratic in eta, so that a posterior needs only sums; else null.</summary>
    internal virtual double? ResidualVariance => null;

    /// <summary>The dispersion that manifests hold, above 0, such as theta of a variance that contains mu^2 / theta; infinity without one.</summary>
    public virtual double Dispersion => double.PositiveInfinity;

    /// <summary>Cut points of ordered classes, ascending; else empty.</summary>
    internal virtual ReadOnlySpan<double> CutPoints => [];

    /// <summary>The same distribution with other <see cref="Parameters"/>.</summary>
    /// <param name="parameters">The parameters, in the same order.</param>
    public virtual OutcomeDistribution With(ReadOnlySpan<double> parameters) => this;
}
