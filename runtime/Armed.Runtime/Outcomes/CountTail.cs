using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>P(y &lt; a | eta) of a count with mean exp(eta), and the variable t that is above eta with that probability.</summary>
/// <param name="above">a, the whole number above y, at least 1.</param>
/// <param name="theta">Dispersion of a negative binomial; infinite: Poisson.</param>
internal readonly struct CountTail(double above, double theta)
{
    private const double MostTerms = 200; // of a sum that is shorter than the continued fraction
    private readonly double _logTheta = Math.Log(theta);

    private bool IsPoisson => double.IsPositiveInfinity(theta);

    /// <summary>About the standard deviation of t.</summary>
    public double Spread { get; } = Math.Sqrt(LogGammaVariance(above) + (double.IsPositiveInfinity(theta) ? 0 : LogGammaVariance(theta)));

    /// <summary>Where t has its largest density.</summary>
    public double Mode { get; } = Math.Log(above);

    /// <summary>log of t's density, up to a constant.</summary>
    public double LogDensity(double t)
    {
        if (IsPoisson)
        {
            return (above * t) - Math.Exp(t);
        }

        var x = t - _logTheta;
        return (-above * Logistic.Softplus(-x)) - (theta * Logistic.Softplus(x));
    }

    /// <summary>The t on one side of the mode beyond which the density is below e^-<paramref name="drop"/> times its largest.</summary>
    public double Reach(int side, double drop)
    {
        var (largest, distance) = (LogDensity(Mode), Spread);
        while (largest - LogDensity(Mode + (side * distance)) < drop)
        {
            distance *= 1.5;
        }

        return Mode + (side * distance);
    }

    /// <summary>P(y &lt; a | eta).</summary>
    public double Below(double eta)
    {
        if (IsPoisson)
        {
            var mean = Math.Exp(eta);
            return double.IsInfinity(mean) ? 0 : IncompleteGamma.Upper(above, mean, LogDensity(eta) - Gamma.Log(above));
        }

        var logPower = LogDensity(eta) + Gamma.LogRatio(theta, above) - Gamma.Log(above);
        var p = Logistic.Sigmoid(eta - _logTheta);
        return p < (above + 1) / (above + theta + 2) ? 1 - IncompleteBeta.Lower(above, theta, p, logPower)
            : above <= MostTerms ? Sum(p, Math.Exp(logPower) / (p * (theta + above - 1)))
            : IncompleteBeta.Lower(theta, above, Logistic.Sigmoid(_logTheta - eta), logPower);
    }

    /// <summary>P(y at least a | eta), with its own digits where it is small.</summary>
    public double AtLeast(double eta)
    {
        if (IsPoisson)
        {
            var mean = Math.Exp(eta);
            return double.IsInfinity(mean) ? 1 : IncompleteGamma.Lower(above, mean, LogDensity(eta) - Gamma.Log(above));
        }

        var p = Logistic.Sigmoid(eta - _logTheta);
        return p < (above + 1) / (above + theta + 2) ? IncompleteBeta.Lower(above, theta, p, LogDensity(eta) + Gamma.LogRatio(theta, above) - Gamma.Log(above)) : 1 - Below(eta);
    }

    /// <summary>The probabilities from a - 1 down, each by the one above it: y p(y) = (y - 1 + theta) p p(y - 1).</summary>
    private double Sum(double p, double term)
    {
        var sum = term;
        for (var y = above - 1; y > 0 && term > 1e-17 * sum; y--)
        {
            sum += term *= y / ((y - 1 + theta) * p);
        }

        return sum;
    }

    // The trigamma function, about.
    private static double LogGammaVariance(double shape) => (1 / shape) + (1 / (shape * shape));
}
