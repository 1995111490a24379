namespace Armed.Runtime.Posterior;

/// <summary>
/// Distribution of an outcome given its linear predictor eta. Every one here is log-concave in eta, so that a posterior under a Gaussian prior has
/// one mode. An observation weight multiplies every term.
/// </summary>
internal abstract class OutcomeDistribution
{
    /// <summary>Free parameters beside eta (log theta; first cut point and log increments), on an unbounded scale.</summary>
    public virtual double[] Parameters => [];

    /// <summary>log p(y | eta), every constant included.</summary>
    public abstract double LogLikelihood(double eta, double y);

    /// <summary>log p(y | eta) with its first three derivatives.</summary>
    public abstract RowTerms Terms(double eta, double y);

    /// <summary>The same distribution with other <see cref="Parameters"/>.</summary>
    public virtual OutcomeDistribution With(ReadOnlySpan<double> parameters) => this;
}
