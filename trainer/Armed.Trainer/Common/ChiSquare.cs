using Armed.Runtime.Posterior;

namespace Armed.Trainer.Common;

/// <summary>The chi-square distribution with whole degrees of freedom.</summary>
internal static class ChiSquare
{
    /// <summary>P(X &gt;= x). With 0 degrees of freedom X is 0.</summary>
    /// <param name="x">The statistic, at least 0.</param>
    /// <param name="degrees">Degrees of freedom, at least 0.</param>
    public static double Upper(double x, int degrees)
    {
        if (x <= 0 || degrees == 0)
        {
            return x <= 0 ? 1 : 0;
        }

        // Q(x | k + 2) = Q(x | k) + (x / 2)^(k / 2) exp(-x / 2) / Gamma(k / 2 + 1): Abramowitz and Stegun, 26.4.8, from k = 0 or 1 on.
        var odd = degrees % 2;
        var sum = odd == 1 ? StudentT.TwoSided(Math.Sqrt(x), double.PositiveInfinity) : 0;
        for (var half = odd / 2.0; half < degrees / 2.0 - 0.25; half++)
        {
            sum += Math.Exp((half * Math.Log(x / 2)) - (x / 2) - Gamma.Log(half + 1));
        }

        return Math.Min(1, sum);
    }
}
