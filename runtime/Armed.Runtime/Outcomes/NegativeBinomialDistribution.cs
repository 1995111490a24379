using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>Negative binomial with mean mu = exp(eta) and variance mu + mu^2 / theta (NB2). Its parameter is log theta.</summary>
internal sealed class NegativeBinomialDistribution(double theta) : OutcomeDistribution
{
    private readonly double _logTheta = Math.Log(theta);
    private readonly double[] _logBinomial = LogBinomials(theta);

    public override double Dispersion => theta;

    internal override bool HasUnboundedParameters => true;

    public override double[] Parameters => [_logTheta];

    public override OutcomeDistribution With(ReadOnlySpan<double> parameters) => new NegativeBinomialDistribution(Math.Exp(parameters[0]));

    // With p = mu / (mu + theta) = sigmoid(eta - log theta): l = y log p + theta log(1 - p) + log Gamma(y + theta) / (Gamma(theta) y!).
    public override double LogLikelihood(double eta, double y)
    {
        var x = eta - _logTheta;
        var tail = x < -30 ? Math.Exp(x) : Logistic.Softplus(x); // theta log(1 - p) -> -mu as theta grows
        return (y > 0 ? -y * Logistic.Softplus(-x) : 0) - theta * tail + LogBinomial(y);
    }

    public override RowTerms Terms(double eta, double y)
    {
        var x = eta - _logTheta;
        var (p, q) = (Logistic.Sigmoid(x), Logistic.Sigmoid(-x));
        var weight = (y + theta) * p * q;
        return new(LogLikelihood(eta, y), y * q - theta * p, weight, weight * (q - p));
    }

    // log Gamma(y + theta) / (Gamma(theta) y!)
    private double LogBinomial(double y) => y < _logBinomial.Length && y == (int)y ? _logBinomial[(int)y] : Gamma.LogRatio(theta, y) - Gamma.Log(y + 1);

    // Most counts are small: their terms, by recurrence, once.
    private static double[] LogBinomials(double theta)
    {
        var terms = new double[256];
        for (var y = 1; y < terms.Length; y++)
        {
            terms[y] = terms[y - 1] + Math.Log((theta + (y - 1)) / y);
        }

        return terms;
    }
}
