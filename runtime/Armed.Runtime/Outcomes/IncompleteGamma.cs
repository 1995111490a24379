namespace Armed.Runtime.Outcomes;

/// <summary>The incomplete gamma function and the normal distribution function, which follows from it.</summary>
internal static class IncompleteGamma
{
    /// <summary>P(Z at most z) = (1 + sign(z) P(1/2, z^2 / 2)) / 2, with its own digits where it is small.</summary>
    public static double Normal(double z)
    {
        var half = z * z / 2;
        if (half == 0)
        {
            return 0.5;
        }

        var logPower = (0.5 * Math.Log(half / Math.PI)) - half;
        return z < 0 ? Upper(0.5, half, logPower) / 2 : (1 + Lower(0.5, half, logPower)) / 2;
    }

    /// <summary>The regularised lower incomplete gamma function P(a, x): Abramowitz and Stegun 6.5.29 below the mean, the continued fraction 6.5.31 above.</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="x">At least 0.</param>
    /// <param name="logPower">log of x^a e^-x / Gamma(a).</param>
    public static double Lower(double a, double x, double logPower) => x < a + 1 ? Math.Exp(logPower) * Series(a, x) : 1 - (Math.Exp(logPower) * Fraction(a, x));

    /// <summary>1 - P(a, x), with its own digits where it is small.</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="x">At least 0.</param>
    /// <param name="logPower">log of x^a e^-x / Gamma(a).</param>
    public static double Upper(double a, double x, double logPower) => x < a + 1 ? 1 - (Math.Exp(logPower) * Series(a, x)) : Math.Exp(logPower) * Fraction(a, x);

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (var n = a + 1; term > sum * 1e-16; n++)
        {
            sum += term *= x / n;
        }

        return sum;
    }

    // Lentz's method (Thompson and Barnett, J Comput Phys 64, 1986).
    private static double Fraction(double a, double x)
    {
        const int MostTerms = 10_000;
        const double Tiny = 1e-300;
        var b = x + 1 - a;
        double c = 1 / Tiny, d = 1 / b, fraction = d;
        for (var i = 1; i < MostTerms; i++)
        {
            var an = -i * (i - a);
            b += 2;
            d = (an * d) + b;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = b + (an / c);
            c = Math.Abs(c) < Tiny ? Tiny : c;
            var change = c * d;
            fraction *= change;
            if (Math.Abs(change - 1) < 1e-15)
            {
                break;
            }
        }

        return fraction;
    }
}
