using Armed.Trainer.Predicting;

namespace Armed.Trainer.Pipeline;

/// <summary>A table that has nothing but clusters. A network could learn nothing there; the mixed model of the clusters is the whole fit.</summary>
internal static class ClustersAlone
{
    /// <summary>What is said of it.</summary>
    public const string Message = "There is no column of features. The model has the clusters alone, as with --hidden none.";

    /// <summary>Whether a fit with hidden layers becomes one without. A Z-predictor that is asked for has nothing to read; the fit is then refused.</summary>
    public static bool Are(FitData data, TrainingOptions options) => !data.HasInputs && options is { HasRefit: true, IsWholeFit: false, Hide: null } && options.ZPredictor != true;
}
