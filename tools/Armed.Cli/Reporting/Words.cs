using Armed.Runtime.Bundles;

namespace Armed.Cli.Reporting;

/// <summary>Names of scores and answers, for readers who do not know the product.</summary>
internal static class Words
{
    /// <summary>A score by its name in the manifest.</summary>
    public static string Score(string name) => name switch
    {
        "rmse" => "typical error (RMSE)",
        "mae" => "mean absolute error (MAE)",
        "r2" => "share of the variance explained (R²)",
        "r2_training_mean" => "share of the squared error of the training mean that is avoided (R²)",
        "log_loss" => "log loss",
        "auroc" => "area under the ROC curve (AUROC)",
        "accuracy" => "share of right classes (accuracy)",
        "balanced_accuracy" => "balanced accuracy",
        "poisson_deviance" => "mean Poisson deviance",
        _ => name,
    };

    /// <summary>Which end of a score is good.</summary>
    public static string Direction(string name) => name is "r2" or "r2_training_mean" or "auroc" or "accuracy" or "balanced_accuracy" ? "higher is better" : "lower is better";

    /// <summary>What a number of the linear predictor of a bundle is.</summary>
    public static string LinearScale(BundleManifest manifest) => manifest.MakeOutcome().LinearScale;

    /// <summary>A head of the model.</summary>
    public static string Head(string name) => name switch
    {
        "mixed" => "with the cluster's effects",
        "fixed" => "without them",
        "inferred" => "clusters guessed from the row",
        "constant" => "same answer for every row",
        _ => name,
    };

    /// <summary>A part of the rows.</summary>
    public static string Part(string name) => name switch
    {
        "train" => "training",
        "validation" => "validation (chose the epochs)",
        "test" => "held out, all",
        "seen" => "held out, known clusters",
        "unseen" => "held out, new clusters",
        _ => name,
    };

    /// <summary>How much less or more one loss is than another.</summary>
    public static string Than(double model, double other) => !(other > 0) || !double.IsFinite(model) ? "compared"
        : Math.Abs(1 - (model / other)) < 0.0005 ? "the same as" : $"{Numbers.Percent(Math.Abs(1 - (model / other)))} {(model < other ? "less" : "more")} than";
}
