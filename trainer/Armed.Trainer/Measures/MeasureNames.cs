namespace Armed.Trainer.Measures;

/// <summary>Every measure that a comparison of models may have, in the order of tables: losses, ranking, decided classes, calibration.</summary>
internal static class MeasureNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "log_loss", "rmse", "mae", "r2", "crps", "coverage_90", "poisson_deviance", "gamma_deviance", "auroc", "macro_auroc", "auprc", "brier",
        "accuracy", "balanced_accuracy", "f1", "ppv", "npv", "sensitivity", "specificity", "threshold", "sensitivity_at_80_specificity", "specificity_at_80_sensitivity",
        "calibration_slope", "calibration_intercept", "ece",
    ];
}
