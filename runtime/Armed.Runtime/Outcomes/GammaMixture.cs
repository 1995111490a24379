using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>
/// Quantiles of y = exp(eta) G, G Gamma with shape alpha and mean 1, eta ~ N(m, sd^2). log y - m is a sum of two independent variables: the distribution function of the wider one is
/// integrated over the narrower one by the trapezoidal rule, whose error falls exponentially for such smooth densities (Trefethen and Weideman, SIAM Review 56, 2014).
/// </summary>
internal readonly struct GammaMixture
{
    private const int MostSteps = 100;
    private const double Enough = 1e-10;    // of log y
    private const double Negligible = 30;   // a density e^-30 times its largest; less where a tail is rarer
    private const double LargestStep = 0.35; // log G is analytic up to pi / 2 from the real line: error e^(-pi^2 / 0.35)
    private readonly double _shape;
    private readonly double _logGamma;
    private readonly double _sd;
    private readonly double _spread;        // of log G, about
    private readonly double _negligible;
    private readonly bool _isUpper;         // whether probabilities are of more than y, and negative, so that they rise with y, too

    private GammaMixture(double shape, double sd, double tail, bool isUpper)
    {
        (_shape, _sd, _isUpper, _negligible) = (shape, sd, isUpper, Math.Max(Negligible, 5 - Math.Log(tail)));
        _logGamma = Gamma.Log(shape);
        _spread = Math.Sqrt((1 / shape) + (1 / (shape * shape)));
    }

    /// <summary>The y that a new observation is at most with a probability; NaN if a parameter is.</summary>
    /// <param name="shape">alpha, above 0.</param>
    /// <param name="mean">m.</param>
    /// <param name="sd">Standard deviation of eta, at least 0.</param>
    /// <param name="probability">Between 0 and 1.</param>
    public static double Quantile(double shape, double mean, double sd, double probability)
        => double.IsFinite(mean) && double.IsFinite(sd) ? Math.Exp(mean + new GammaMixture(shape, sd, probability, isUpper: false).Quantile(probability)) : double.NaN;

    /// <summary>The y that a new observation is above with a probability: 1 - tail would have no digits of a small one. NaN if a parameter is.</summary>
    /// <param name="shape">alpha, above 0.</param>
    /// <param name="mean">m.</param>
    /// <param name="sd">Standard deviation of eta, at least 0.</param>
    /// <param name="tail">Between 0 and 1.</param>
    public static double UpperQuantile(double shape, double mean, double sd, double tail)
        => double.IsFinite(mean) && double.IsFinite(sd) ? Math.Exp(mean + new GammaMixture(shape, sd, tail, isUpper: true).Quantile(-tail)) : double.NaN;

    // Newton's method within bounds that close in on the root.
    private double Quantile(double probability)
    {
        var (low, high) = Bracket(probability);
        var x = (low + high) / 2;
        for (var step = 0; step < MostSteps && high - low > Enough; step++)
        {
            var (below, density) = Cumulated(x);
            (low, high) = below < probability ? (x, high) : (low, x);
            var next = x - ((below - probability) / density);
            next = next > low && next < high ? next : (low + high) / 2;
            if (Math.Abs(next - x) < Enough)
            {
                return next;
            }

            x = next;
        }

        return x;
    }

    private (double Low, double High) Bracket(double probability)
    {
        var (low, high) = (-_sd - _spread, _sd + _spread);
        while (Cumulated(low).Below > probability)
        {
            low *= 2;
        }

        while (Cumulated(high).Below < probability)
        {
            high *= 2;
        }

        return (low, high);
    }

    /// <summary>P(log y - m at most x), or less that of more than x, and its derivative.</summary>
    private (double Below, double Density) Cumulated(double x) => _sd == 0 ? LogGamma(x) : _sd < _spread ? OverNormal(x) : OverLogGamma(x);

    private (double Below, double Density) OverNormal(double x)
    {
        var reach = Math.Sqrt(2 * _negligible);
        var nodes = Nodes(2 * reach, Math.Min(0.5, LargestStep / _sd));
        var (below, density, total) = (0.0, 0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var z = (2 * reach * k / nodes) - reach;
            var weight = Math.Exp(-z * z / 2);
            var (p, d) = LogGamma(x - (_sd * z));
            (below, density, total) = (below + (weight * p), density + (weight * d), total + weight);
        }

        return (below / total, density / total);
    }

    // The density of log G at t is proportional to exp(-alpha (e^t - 1 - t)).
    private (double Below, double Density) OverLogGamma(double x)
    {
        var reach = Math.Sqrt(2 * _negligible / _shape);
        var (low, high) = (-(1.2 * reach) - (_negligible / _shape), reach);
        var nodes = Nodes(high - low, Math.Min(LargestStep, _spread / 2));
        var (below, density, total) = (0.0, 0.0, 0.0);
        for (var k = 0; k <= nodes; k++)
        {
            var t = low + ((high - low) * k / nodes);
            var weight = Math.Exp(-_shape * (Math.Exp(t) - 1 - t));
            var z = (x - t) / _sd;
            (below, density, total) = (below + (weight * (_isUpper ? -IncompleteGamma.Normal(-z) : IncompleteGamma.Normal(z))), density + (weight * Math.Exp(-z * z / 2)), total + weight);
        }

        return (below / total, density / (total * _sd * Math.Sqrt(2 * Math.PI)));
    }

    private static int Nodes(double range, double step) => (int)Math.Min(2_000, Math.Ceiling(range / step));

    /// <summary>P(log G at most x), or less that of more than x, and its derivative.</summary>
    private (double Below, double Density) LogGamma(double x)
    {
        var scaled = _shape * Math.Exp(x);
        var logDensity = (_shape * (Math.Log(_shape) + x)) - scaled - _logGamma;
        return (_isUpper ? -IncompleteGamma.Upper(_shape, scaled, logDensity) : IncompleteGamma.Lower(_shape, scaled, logDensity), Math.Exp(logDensity));
    }
}
