namespace Armed.Runtime.Common;

/// <summary>Quantiles of the standard normal distribution: P. J. Acklam's rational approximations, relative error below 1.15e-9.</summary>
internal static class NormalQuantile
{
    private const double TailProbability = 0.02425;

    /// <summary>The z with P(Z at most z) = p, for 0 &lt; p &lt; 1.</summary>
    public static double Compute(double p)
    {
        if (p > 1 - TailProbability)
        {
            return -Compute(1 - p);
        }

        return p < TailProbability ? Tail(Math.Sqrt(-2 * Math.Log(p))) : Centre(p - 0.5);
    }

    /// <summary>The z with P(-z at most Z at most z) = level, for 0 &lt; level &lt; 1. From the lower tail: (1 + level) / 2 rounds to 1 for the largest levels, 1 - level is exact.</summary>
    public static double OfInterval(double level) => -Compute((1 - level) / 2);

    private static double Tail(double q)
        => (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q
            + 2.938163982698783e+00)
            / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q + 3.754408661907416e+00) * q + 1);

    private static double Centre(double q)
    {
        var r = q * q;
        var above = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r
            - 3.066479806614716e+01) * r + 2.506628277459239e+00;
        var below = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r
            - 1.328068155288572e+01) * r + 1;
        return above * q / below;
    }
}
