using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>The regularised incomplete beta function, of which Student's, Fisher's and the negative binomial distribution are made.</summary>
internal static class IncompleteBeta
{
    private const int MostTerms = 100_000;
    private const double Tiny = 1e-300;

    /// <summary>I_x(a, b) at x = 1 / (1 + s), on the side where the continued fraction converges fast.</summary>
    public static double Regularised(double s, double a, double b)
    {
        double x = 1 / (1 + s), rest = s / (1 + s);
        var logPower = Gamma.LogRatio(a, b) - Gamma.Log(b) - (a * double.LogP1(s)) + (b * Math.Log(rest));
        return x < (a + 1) / (a + b + 2) ? Lower(a, b, x, logPower) : 1 - Lower(b, a, rest, logPower);
    }

    /// <summary>I_x(a, b) for x below about (a + 1) / (a + b + 2), where the continued fraction of DLMF 8.17.22 converges fast; above, use 1 - I_(1 - x)(b, a).</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <param name="x">Between 0 and 1.</param>
    /// <param name="logPower">log of x^a (1 - x)^b / B(a, b).</param>
    public static double Lower(double a, double b, double x, double logPower)
    {
        double c = 1, d = Reciprocal(1 - ((a + b) * x / (a + 1))), fraction = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            fraction *= Step(even, ref c, ref d);
            var change = Step(odd, ref c, ref d);
            fraction *= change;
            if (Math.Abs(change - 1) < 1e-14)
            {
                break;
            }
        }

        return Math.Exp(logPower) * fraction / a;
    }

    // Lentz's method (Thompson and Barnett, J Comput Phys 64, 1986).
    private static double Step(double term, ref double c, ref double d)
    {
        d = Reciprocal(1 + (term * d));
        c = 1 + (term / c);
        c = Math.Abs(c) < Tiny ? Tiny : c;
        return c * d;
    }

    private static double Reciprocal(double value) => 1 / (Math.Abs(value) < Tiny ? Tiny : value);
}
