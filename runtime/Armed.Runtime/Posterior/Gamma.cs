namespace Armed.Runtime.Posterior;

/// <summary>The logarithm of the gamma function, for arguments above 0.</summary>
internal static class Gamma
{
    private const double StirlingFrom = 15; // below 1e-16 relative with the terms kept
    private static readonly double[] s_logFactorials = LogFactorials();

    /// <summary>log n!, n &gt;= 0.</summary>
    public static double LogFactorial(double n) => n < s_logFactorials.Length && n == (int)n ? s_logFactorials[(int)n] : Log(n + 1);

    /// <summary>log Gamma(x), x &gt; 0.</summary>
    public static double Log(double x)
    {
        var shift = 0.0;
        while (x < StirlingFrom)
        {
            shift += Math.Log(x++);
        }

        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + Correction(x) - shift;
    }

    /// <summary>log Gamma(x + n) - log Gamma(x), without cancellation for large x; x &gt; 0, n &gt;= 0.</summary>
    public static double LogRatio(double x, double n)
    {
        var shift = 0.0;
        for (; x < StirlingFrom; x++)
        {
            shift += Math.Log((x + n) / x);
        }

        return (x - 0.5) * LogOnePlus(n / x) + n * Math.Log(x + n) - n + Correction(x + n) - Correction(x) - shift;
    }

    /// <summary>log(1 + x) to full relative precision near 0.</summary>
    public static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    // Stirling's series, Abramowitz and Stegun 6.1.41.
    private static double Correction(double x)
    {
        var r = 1 / (x * x);
        return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360))))) / x;
    }

    private static double[] LogFactorials()
    {
        var values = new double[256];
        for (var n = 1; n < values.Length; n++)
        {
            values[n] = Log(n + 1);
        }

        return values;
    }
}
