using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Common;

/// <summary>Fisher's F distribution.</summary>
internal static class FDistribution
{
    /// <summary>Degrees of freedom of the denominator above which numerator times F is a chi-square to eight digits or more.</summary>
    private const double ChiSquareAbove = 1e9;

    /// <summary>P(F &gt;= f).</summary>
    /// <param name="f">The statistic, at least 0.</param>
    /// <param name="numerator">Degrees of freedom of the numerator, at least 1.</param>
    /// <param name="denominator">Those of the denominator, above 0; infinite: numerator times f is a chi-square.</param>
    public static double Upper(double f, int numerator, double denominator)
    {
        if (denominator > ChiSquareAbove)
        {
            return ChiSquare.Upper(numerator * f, numerator);
        }

        var ratio = numerator * f / denominator;
        return ratio <= 0 ? 1 : double.IsFinite(ratio) ? IncompleteBeta.Regularised(ratio, denominator / 2, numerator / 2.0) : 0;
    }
}
