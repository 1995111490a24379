using Armed.Runtime.Posterior;

namespace Armed.Trainer.Common;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>Degrees of freedom above which the distribution is the normal one to eight digits or more.</summary>
    private const double Normal = 1e9;

    /// <summary>Where the normal distribution's series gives way to the continued fraction.</summary>
    private const double Centre = 3;

    private const int FractionTerms = 100;
    private const int MostTerms = 10_000;
    private const double Tiny = 1e-300;
    private const double Settled = 1e-15;

    /// <summary>P(|T| &gt; |t|).</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degrees">Degrees of freedom, above 0; infinite: the normal distribution.</param>
    public static double TwoSided(double t, double degrees)
    {
        if (degrees > Normal)
        {
            return Math.Abs(t) < Centre ? 1 - CentralArea(Math.Abs(t)) : Tails(Math.Abs(t));
        }

        var square = t * t / degrees;
        return square == 0 ? 1 : double.IsFinite(square) ? RegularisedBeta(square, degrees / 2, 0.5) : 0;
    }

    /// <summary>P(|Z| &lt; z) of the normal distribution by its series of positive terms (Abramowitz and Stegun, 26.2.11).</summary>
    private static double CentralArea(double z)
    {
        double term = z, sum = z;
        for (var n = 1; term > Settled * sum; n++)
        {
            term *= z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 * sum * Density(z);
    }

    /// <summary>P(|Z| &gt; z) by Mills' ratio as a continued fraction (Abramowitz and Stegun, 26.2.14), from its far end.</summary>
    private static double Tails(double z)
    {
        var fraction = z;
        for (var n = FractionTerms; n > 0; n--)
        {
            fraction = z + (n / fraction);
        }

        return 2 * Density(z) / fraction;
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>I_x(a, b) at x = 1 / (1 + s) by its continued fraction (Press et al., "Numerical Recipes", 3rd ed., 2007, section 6.4), on the side where it converges fast.</summary>
    private static double RegularisedBeta(double s, double a, double b)
    {
        double x = 1 / (1 + s), rest = s / (1 + s);
        var front = Math.Exp(Gamma.LogRatio(a, b) - Gamma.Log(b) - (a * double.LogP1(s)) + (b * Math.Log(rest)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(rest, b, a) / b);
    }

    // Lentz's method: every even and odd step is one convergent.
    private static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var result = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a - 1 + (2 * m)) * (a + (2 * m)));
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + 1 + (2 * m)));
            foreach (var term in (ReadOnlySpan<double>)[even, odd])
            {
                d = 1 / NotZero(1 + (term * d));
                c = NotZero(1 + (term / c));
                result *= c * d;
            }

            if (Math.Abs((c * d) - 1) < Settled)
            {
                break;
            }
        }

        return result;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
