using Armed.Runtime.Posterior;

namespace Armed.Trainer.Common;

/// <summary>The regularised incomplete beta function, of which Student's and Fisher's distributions are made.</summary>
internal static class IncompleteBeta
{
    private const int MostTerms = 10_000;
    private const double Tiny = 1e-300;
    private const double Settled = 1e-15;

    /// <summary>I_x(a, b) at x = 1 / (1 + s) by its continued fraction (Press et al., "Numerical Recipes", 3rd ed., 2007, section 6.4), on the side where it converges fast.</summary>
    public static double Regularised(double s, double a, double b)
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
