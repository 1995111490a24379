namespace Armed.Trainer.Common;

/// <summary>The second derivative of the logarithm of the gamma function: the variance of the logarithm of a Gamma variable.</summary>
internal static class Trigamma
{
    private const double SeriesFrom = 12;

    /// <summary>psi'(x), x &gt; 0, by its recurrence and asymptotic series (Abramowitz and Stegun, 6.4.6 and 6.4.12).</summary>
    public static double Of(double x)
    {
        var sum = 0.0;
        for (; x < SeriesFrom; x++)
        {
            sum += 1 / (x * x);
        }

        var r = 1 / (x * x);
        return sum + (1 / x) + (r / 2) + (r / x * ((1.0 / 6) - (r * ((1.0 / 30) - (r * ((1.0 / 42) - (r / 30)))))));
    }
}
