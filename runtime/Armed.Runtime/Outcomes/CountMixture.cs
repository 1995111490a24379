using Armed.Runtime.Common;

namespace Armed.Runtime.Outcomes;

/// <summary>
/// Quantiles of a count, Poisson or negative binomial with mean exp(eta), eta ~ N(m, sd^2). With a = y + 1 it is at most y if a variable t is above eta, where e^t has the Gamma
/// distribution of shape a (Poisson) or e^t / (e^t + theta) the Beta distribution of (a, theta). Their distribution function given eta is integrated over eta where eta is the narrower of
/// the two, else the normal one over t. Both by the trapezoidal rule, whose error falls exponentially for such smooth densities (Trefethen and Weideman, SIAM Review 56, 2014).
/// </summary>
internal readonly struct CountMixture
{
    private const double Negligible = 30;       // a density e^-30 times its largest
    private const double LargestStep = 0.35;    // both are analytic up to pi / 2 from the real line: error e^(-pi^2 / 0.35)
    private const double AlmostPoisson = 1e7;   // theta over the count: the variance is larger by a share of 1e-7
    private const double LargestLogMean = 27;   // a count of 5e11 varies by 1e-6 of itself: as the continuous distribution
    private readonly double? _theta;
    private readonly double _mean;
    private readonly double _sd;

    /// <param name="theta">Dispersion of a negative binomial; null: Poisson.</param>
    /// <param name="mean">m, finite.</param>
    /// <param name="sd">Standard deviation of eta, at least 0.</param>
    public CountMixture(double? theta, double mean, double sd) => (_theta, _mean, _sd) = (theta, mean, sd);

    /// <summary>The smallest whole number that a new observation is at most with a probability.</summary>
    /// <param name="probability">Between 0 and 1.</param>
    public double Quantile(double probability)
    {
        if (_mean > LargestLogMean)
        {
            return Math.Floor(_theta is { } theta ? GammaMixture.Quantile(theta, _mean, _sd, probability) : Math.Exp(_mean + (NormalQuantile.Compute(probability) * _sd)));
        }

        if (Below(0) >= probability)
        {
            return 0;
        }

        var (low, high) = Bracket(probability);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            if (middle <= low || middle >= high)
            {
                break; // beyond 2^53 not every whole number is a double
            }

            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>P(y at most a whole number).</summary>
    /// <param name="count">The whole number, at least 0.</param>
    public double Below(double count)
    {
        var theta = _theta is { } given && given < AlmostPoisson * (count + 1) ? given : double.PositiveInfinity;
        var conditional = new CountTail(count + 1, theta);
        return _sd == 0 ? conditional.Below(_mean) : _sd < conditional.Spread ? OverNormal(conditional) : OverTail(conditional);
    }

    private (double Low, double High) Bracket(double probability)
    {
        var high = Math.Max(1, Math.Ceiling(Math.Exp(_mean)));
        var low = 0.0;
        if (Below(high) < probability)
        {
            do
            {
                (low, high) = (high, 2 * high);
            }
            while (Below(high) < probability);
            return (low, high);
        }

        while (high > 1 && Below(low = Math.Floor(high / 2)) >= probability)
        {
            high = low;
        }

        return (Math.Min(low, high - 1), high);
    }

    private double OverNormal(in CountTail conditional)
    {
        var reach = Math.Sqrt(2 * Negligible);
        var nodes = Nodes(2 * reach, Math.Min(0.5, LargestStep / _sd));
        var (below, total) = (0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var z = (2 * reach * k / nodes) - reach;
            var weight = Math.Exp(-z * z / 2);
            (below, total) = (below + (weight * conditional.Below(_mean + (_sd * z))), total + weight);
        }

        return below / total;
    }

    private double OverTail(in CountTail conditional)
    {
        var (low, high) = (conditional.Reach(-1, Negligible), conditional.Reach(1, Negligible));
        var (nodes, largest) = (Nodes(high - low, Math.Min(LargestStep, conditional.Spread / 2)), conditional.LogDensity(conditional.Mode));
        var (below, total) = (0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var t = low + ((high - low) * k / nodes);
            var weight = Math.Exp(conditional.LogDensity(t) - largest);
            (below, total) = (below + (weight * IncompleteGamma.Normal((t - _mean) / _sd)), total + weight);
        }

        return below / total;
    }

    private static int Nodes(double range, double step) => (int)Math.Clamp(Math.Ceiling(range / step), 1, 4_000);
}
