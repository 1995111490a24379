namespace Armed.Trainer.Measures;

/// <summary>The scales of measures, by name, and intervals on them.</summary>
internal static class MeasureScales
{
    private static readonly HashSet<string> s_shares = new(StringComparer.Ordinal)
    {
        "auroc", "macro_auroc", "auprc", "accuracy", "balanced_accuracy", "f1", "ppv", "npv", "sensitivity", "specificity", "sensitivity_at_80_specificity", "specificity_at_80_sensitivity",
        "brier", "ece", "coverage_90", "threshold",
    };

    private static readonly HashSet<string> s_positive = new(StringComparer.Ordinal) { "rmse", "mae", "crps", "poisson_deviance", "gamma_deviance" };

    private static readonly HashSet<string> s_belowOne = new(StringComparer.Ordinal) { "r2", "r2_training_mean" };

    /// <summary>The scale of a measure; its own where the name is unknown.</summary>
    /// <param name="name">Name of the measure.</param>
    /// <param name="isDiscrete">Whether the outcome has probabilities, so that its log loss is above 0. A density can be above 1.</param>
    public static MeasureScale Of(string name, bool isDiscrete) =>
        s_shares.Contains(name) ? MeasureScale.LogOdds
        : s_positive.Contains(name) || (isDiscrete && name == "log_loss") ? MeasureScale.Log
        : s_belowOne.Contains(name) ? MeasureScale.LogOfRest
        : MeasureScale.Own;

    /// <summary>The ends of an interval.</summary>
    /// <param name="scale">The scale.</param>
    /// <param name="mean">The measure.</param>
    /// <param name="reach">What half of the interval would be on the measure's own scale; NaN for none.</param>
    /// <returns>Finite numbers; NaN for none, also where an end is beyond all numbers.</returns>
    public static (double Lower, double Upper) Interval(this MeasureScale scale, double mean, double reach)
    {
        // At its limit a mean has no spread: all of its values are there.
        if (reach == 0)
        {
            return (mean, mean);
        }

        var (lower, upper) = Ends(scale, mean, reach);
        return double.IsFinite(lower) && double.IsFinite(upper) ? (lower, upper) : (double.NaN, double.NaN);
    }

    private static (double Lower, double Upper) Ends(MeasureScale scale, double mean, double reach) =>
        scale switch
        {
            MeasureScale.LogOdds when mean is > 0 and < 1 => (Share(mean, -reach), Share(mean, reach)),
            MeasureScale.Log when mean > 0 => (mean * Math.Exp(-reach / mean), mean * Math.Exp(reach / mean)),
            MeasureScale.LogOfRest when mean < 1 => (1 - ((1 - mean) * Math.Exp(reach / (1 - mean))), 1 - ((1 - mean) * Math.Exp(-reach / (1 - mean)))),
            _ => (mean - reach, mean + reach),
        };

    /// <summary>sigmoid(logit(m) + move / (m (1 - m))), where m (1 - m) is the derivative of the share by its log odds.</summary>
    private static double Share(double mean, double move) => 1 / (1 + ((1 - mean) / mean * Math.Exp(-move / (mean * (1 - mean)))));
}
