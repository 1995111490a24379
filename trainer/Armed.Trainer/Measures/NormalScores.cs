using Armed.Trainer.Common;

namespace Armed.Trainer.Measures;

/// <summary>How well normal distributions around predictions describe the outcomes.</summary>
internal static class NormalScores
{
    /// <summary>Level of the intervals whose coverage is counted.</summary>
    public const double Level = 0.9;

    /// <summary>The standard normal quantile of 1 - (1 - Level) / 2.</summary>
    private const double Reach = 1.6448536269514722;

    /// <summary>Mean continuous ranked probability score (Gneiting and Raftery, JASA 102, 2007, section 4.2), in units of the outcome.</summary>
    public static double Crps(TestedRows rows)
    {
        double sum = 0;
        for (var i = 0; i < rows.Outcome.Length; i++)
        {
            double sd = rows.Sds[i], z = (rows.Outcome[i] - (double)rows.Predictions[i]) / sd;
            var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            sum += rows.Rows.Weight(i) * sd * ((Math.Abs(z) * (1 - StudentT.TwoSided(z, double.PositiveInfinity))) + (2 * density) - (1 / Math.Sqrt(Math.PI)));
        }

        return sum / rows.Rows.TotalWeight;
    }

    /// <summary>Share of outcomes within the intervals of <see cref="Level"/>.</summary>
    public static double Coverage(TestedRows rows)
    {
        double inside = 0;
        for (var i = 0; i < rows.Outcome.Length; i++)
        {
            inside += Math.Abs(rows.Outcome[i] - (double)rows.Predictions[i]) <= Reach * rows.Sds[i] ? rows.Rows.Weight(i) : 0;
        }

        return inside / rows.Rows.TotalWeight;
    }
}
