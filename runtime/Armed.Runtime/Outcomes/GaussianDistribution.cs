using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>y ~ N(eta, sigma^2), sigma known.</summary>
internal sealed class GaussianDistribution(double sigma) : OutcomeDistribution
{
    private readonly double _precision = 1 / (sigma * sigma);
    private readonly double _constant = -Math.Log(sigma) - 0.5 * Math.Log(2 * Math.PI);

    internal override double? ResidualVariance => sigma * sigma;

    public override double LogLikelihood(double eta, double y) => _constant - 0.5 * _precision * (y - eta) * (y - eta);

    public override RowTerms Terms(double eta, double y) => new(LogLikelihood(eta, y), _precision * (y - eta), _precision, 0);
}
