using Armed.Runtime;

namespace Armed.Benchmarks.Tables;

/// <summary>A metric of the table.</summary>
/// <param name="Name">Its name in a manifest.</param>
/// <param name="BaselineColumn">Its column in baselines.csv; empty where nobody has measured it.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="IsRelative">Whether the tolerance is a share (.5 % of an RMSE or a deviance) instead of .003.</param>
internal sealed record TableMetric(string Name, string BaselineColumn, bool HigherIsBetter, bool IsRelative)
{
    private const double Absolute = 0.003, Relative = 0.005;

    /// <summary>What punishes miscalibration too.</summary>
    public static TableMetric Primary(ModelTask task) => task.Name switch
    {
        "continuous" => new("rmse", "rmse", false, true),
        "count" => new("poisson_deviance", "", false, true),
        _ => new("log_loss", "logloss", false, false),
    };

    /// <summary>What ranks or counts alone.</summary>
    public static TableMetric Secondary(ModelTask task) => task.Name switch
    {
        "continuous" => new("mae", "mae", false, true),
        "count" => new("rmse", "", false, true),
        "binary" => new("auroc", "auroc", true, false),
        _ => new("accuracy", "acc", true, false),
    };

    /// <summary>How much worse than another value, below 0 for better: a difference, or a share of it.</summary>
    public double Worse(double ours, double other) => (HigherIsBetter ? other - ours : ours - other) / (IsRelative ? other : 1);

    /// <summary>Whether a deficit is within the tolerance.</summary>
    public bool IsWithin(double worse) => worse <= (IsRelative ? Relative : Absolute);
}
