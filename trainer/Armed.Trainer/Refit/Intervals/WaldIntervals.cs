using Armed.Runtime.Bundles;
using Armed.Trainer.Common;

namespace Armed.Trainer.Refit.Intervals;

/// <summary>
/// Intervals from estimates and standard errors: t with the coefficient's degrees of freedom, else normal; standard deviations and dispersions on the logarithmic scale, correlations on
/// Fisher's, on which their estimates are nearer to normal.
/// </summary>
internal static class WaldIntervals
{
    /// <summary>Of a fixed coefficient.</summary>
    public static Interval Of(FixedEffectDescription effect, double level, bool needsDegrees)
    {
        if (effect.Se is not { } se || (needsDegrees && effect.Df is null))
        {
            return Interval.None;
        }

        var half = se * StudentT.Quantile(level, effect.Df ?? double.PositiveInfinity);
        return Interval.Of(effect.Estimate - half, effect.Estimate + half);
    }

    /// <summary>Of a variance parameter.</summary>
    public static Interval Of(VarianceParameterDescription parameter, double level)
    {
        if (parameter.Se is not { } se)
        {
            return Interval.None;
        }

        var z = StudentT.Quantile(level, double.PositiveInfinity);
        var estimate = parameter.Estimate;
        if (parameter.Kind == VarianceParameterKinds.CutPoint)
        {
            return Interval.Of(estimate - (z * se), estimate + (z * se));
        }

        if (parameter.Kind == VarianceParameterKinds.Correlation)
        {
            var (centre, half) = (Math.Atanh(estimate), z * se / (1 - (estimate * estimate)));
            return Interval.Of(Math.Tanh(centre - half), Math.Tanh(centre + half));
        }

        return Interval.Of(estimate * Math.Exp(-z * se / estimate), estimate * Math.Exp(z * se / estimate));
    }
}
