namespace Armed.Trainer.Measures;

/// <summary>Which values of each measure are good. A measure that is not listed is a loss.</summary>
internal static class MeasureDirections
{
    private static readonly HashSet<string> s_higher = new(StringComparer.Ordinal)
    {
        "auroc", "macro_auroc", "auprc", "accuracy", "balanced_accuracy", "f1", "ppv", "npv", "sensitivity", "specificity", "sensitivity_at_80_specificity", "specificity_at_80_sensitivity", "r2", "r2_training_mean",
    };

    private static readonly HashSet<string> s_none = new(StringComparer.Ordinal) { "threshold", "calibration_slope", "calibration_intercept", "coverage_90" };

    public static MeasureDirection Of(string name) => s_higher.Contains(name) ? MeasureDirection.Higher : s_none.Contains(name) ? MeasureDirection.None : MeasureDirection.Lower;
}
