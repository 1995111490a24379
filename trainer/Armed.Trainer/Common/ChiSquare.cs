using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.Common;

/// <summary>The chi-square distribution with whole degrees of freedom.</summary>
internal static class ChiSquare
{
    /// <summary>P(X &gt;= x). With 0 degrees of freedom X is 0.</summary>
    /// <param name="x">The statistic, at least 0.</param>
    /// <param name="degrees">Degrees of freedom, at least 0.</param>
    public static double Upper(double x, int degrees)
    {
        if (x <= 0 || degrees == 0)
        {
            return x <= 0 ? 1 : 0;
        }

        var (half, shape) = (x / 2, degrees / 2.0);
        return IncompleteGamma.Upper(shape, half, (shape * Math.Log(half)) - half - Gamma.Log(shape)); // Abramowitz and Stegun, 26.4.19
    }
}
