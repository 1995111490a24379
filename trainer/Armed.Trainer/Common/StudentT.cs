using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Common;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>Degrees of freedom above which the distribution is the normal one to eight digits or more.</summary>
    private const double Normal = 1e9;

    /// <summary>Where the normal distribution's series gives way to the continued fraction.</summary>
    private const double Centre = 3;

    private const int FractionTerms = 100;
    private const double Settled = 1e-15;
    private const int Halvings = 200;

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
        return square == 0 ? 1 : double.IsFinite(square) ? IncompleteBeta.Regularised(square, degrees / 2, 0.5) : 0;
    }

    /// <summary>t with P(|T| &lt;= t) = level.</summary>
    /// <param name="level">Between 0 and 1.</param>
    /// <param name="degrees">Degrees of freedom, above 0; infinite: the normal distribution.</param>
    public static double Quantile(double level, double degrees)
    {
        var (low, high) = (0.0, 1.0);
        while (TwoSided(high, degrees) > 1 - level && high < 1e300)
        {
            (low, high) = (high, 2 * high);
        }

        for (var halving = 0; halving < Halvings && high - low > Settled * high; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = TwoSided(middle, degrees) > 1 - level ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
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
}
