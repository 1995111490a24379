using Armed.Runtime.Common;

namespace Armed.Runtime.Outcomes;

/// <summary>
/// Quantiles of a count, Poisson or negative binomial with mean exp(eta), eta ~ N(m, sd^2). With a = y + 1 it is at most y if a variable t is above eta, where e^t has the Gamma
/// distribution of shape a (Poisson) or e^t / (e^t + theta) the Beta distribution of (a, theta). Their distribution function given eta is integrated over eta where eta is the narrower of
/// the two, else the normal one over t. Both by the trapezoidal rule, whose error falls exponentially for such smooth densities (Trefethen and Weideman, SIAM Review 56, 2014).
/// </summary>
internal readonly struct CountMixture
{
    private const double Negligible = 30;       // a density e^-30 times its largest; less where a tail is rarer
    private const double LargestStep = 0.35;    // both are analytic up to pi / 2 from the real line: error e^(-pi^2 / 0.35)
    private const double AlmostPoisson = 1e7;   // theta over the count: the variance is larger by a share of 1e-7
    private const double LargestLogMean = 27;   // a count of 5e11 varies by 1e-6 of itself: as the continuous distribution
    private const double Largest = 1e300;       // no count is beyond it
    private readonly double? _theta;
    private readonly double _mean;
    private readonly double _sd;
    private readonly double _negligible;

    /// <param name="theta">Dispersion of a negative binomial; null: Poisson.</param>
    /// <param name="mean">m, finite.</param>
    /// <param name="sd">Standard deviation of eta, at least 0.</param>
    /// <param name="tail">The least probability that is asked for.</param>
    public CountMixture(double? theta, double mean, double sd, double tail = 1) =>
        (_theta, _mean, _sd, _negligible) = (theta, mean, sd, Math.Max(Negligible, 5 - Math.Log(tail)));

    /// <summary>The smallest whole number that a new observation is at most with a probability.</summary>
    /// <param name="probability">Between 0 and 1.</param>
    public double Quantile(double probability)
    {
        return _mean > LargestLogMean
            ? Math.Floor(_theta is { } theta ? GammaMixture.Quantile(theta, _mean, _sd, probability) : Math.Exp(_mean + (NormalQuantile.Compute(probability) * _sd)))
            : First(probability, upper: false);
    }

    /// <summary>The smallest whole number that a new observation is above with at most a probability: 1 - tail would have no digits of a small one.</summary>
    /// <param name="tail">Between 0 and 1.</param>
    public double UpperQuantile(double tail)
    {
        return _mean > LargestLogMean
            ? Math.Floor(_theta is { } theta ? GammaMixture.UpperQuantile(theta, _mean, _sd, tail) : Math.Exp(_mean - (NormalQuantile.Compute(tail) * _sd)))
            : First(tail, upper: true);
    }

    private bool Holds(double count, double probability, bool upper) => upper ? Above(count) <= probability : Below(count) >= probability;

    /// <summary>The first whole number that holds a probability.</summary>
    private double First(double probability, bool upper)
    {
        if (Holds(0, probability, upper))
        {
            return 0;
        }

        var (low, high) = Bracket(probability, upper);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            if (middle <= low || middle >= high)
            {
                break; // beyond 2^53 not every whole number is a double
            }

            (low, high) = Holds(middle, probability, upper) ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>P(y at most a whole number).</summary>
    /// <param name="count">The whole number, at least 0.</param>
    public double Below(double count)
    {
        var theta = _theta is { } given && given < AlmostPoisson * (count + 1) ? given : double.PositiveInfinity;
        var conditional = new CountTail(count + 1, theta);
        return _sd == 0 ? conditional.Below(_mean) : _sd < conditional.Spread ? OverNormal(conditional, upper: false) : OverTail(conditional, 1);
    }

    /// <summary>P(y above a whole number), with its own digits where it is small.</summary>
    /// <param name="count">The whole number, at least 0.</param>
    public double Above(double count)
    {
        var theta = _theta is { } given && given < AlmostPoisson * (count + 1) ? given : double.PositiveInfinity;
        var conditional = new CountTail(count + 1, theta);
        return _sd == 0 ? conditional.AtLeast(_mean) : _sd < conditional.Spread ? OverNormal(conditional, upper: true) : OverTail(conditional, -1);
    }

    /// <summary>The last number with a bracket, or an infinite end where none holds the probability up to the largest doubles.</summary>
    private (double Low, double High) Bracket(double probability, bool upper)
    {
        var high = Math.Max(1, Math.Ceiling(Math.Exp(_mean)));
        var low = 0.0;
        if (!Holds(high, probability, upper))
        {
            do
            {
                (low, high) = (high, 2 * high);
            }
            while (high < Largest && !Holds(high, probability, upper));
            return high < Largest ? (low, high) : (low, double.PositiveInfinity);
        }

        while (high > 1 && Holds(low = Math.Floor(high / 2), probability, upper))
        {
            high = low;
        }

        return (Math.Min(low, high - 1), high);
    }

    private double OverNormal(in CountTail conditional, bool upper)
    {
        var reach = Math.Sqrt(2 * _negligible);
        var nodes = Nodes(2 * reach, Math.Min(0.5, LargestStep / _sd));
        var (below, total) = (0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var z = (2 * reach * k / nodes) - reach;
            var weight = Math.Exp(-z * z / 2);
            (below, total) = (below + (weight * (upper ? conditional.AtLeast(_mean + (_sd * z)) : conditional.Below(_mean + (_sd * z)))), total + weight);
        }

        return below / total;
    }

    private double OverTail(in CountTail conditional, int side)
    {
        var (low, high) = (conditional.Reach(-1, _negligible), conditional.Reach(1, _negligible));
        var (nodes, largest) = (Nodes(high - low, Math.Min(LargestStep, conditional.Spread / 2)), conditional.LogDensity(conditional.Mode));
        var (below, total) = (0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var t = low + ((high - low) * k / nodes);
            var weight = Math.Exp(conditional.LogDensity(t) - largest);
            (below, total) = (below + (weight * IncompleteGamma.Normal(side * (t - _mean) / _sd)), total + weight);
        }

        return below / total;
    }

    private static int Nodes(double range, double step) => (int)Math.Clamp(Math.Ceiling(range / step), 1, 4_000);
}
