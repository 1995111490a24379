using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// The classes of the Z-predictor for a factor, and how its probabilities were calibrated: one temperature divides the logits, chosen as the one of the least log loss on validation rows of known clusters.
/// It is part of the graphs' weights. The figures are of these same rows.
/// </summary>
public sealed record MembershipDescription
{
    /// <summary>The largest <see cref="Temperature"/> that calibration may choose: the probabilities then hardly depend on the row.</summary>
    public const double LargestTemperature = 20;

    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Codes of the clusters that have a class of their own, in the order of the classes.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>Share of each class among the rows of the fit, 0 to 1; one more than <see cref="Classes"/> where a last class stands for all other clusters.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>Validation rows of known clusters that the temperature was chosen on; 0 where there were too few, so that the probabilities are as trained.</summary>
    public int Rows { get; init; }

    /// <summary>What the logits were divided by, above 0; 1 where the probabilities are as trained.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Log loss (nats) of the rows' own clusters after calibration; null without rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LogLoss { get; init; }

    /// <summary>The same before; null without rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LogLossBefore { get; init; }

    /// <summary>Expected calibration error after calibration, 0 to 1: the mean distance of the largest probability from the share of rows whose cluster it names, over 15 bins; null without rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CalibrationError { get; init; }

    /// <summary>The same before; null without rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CalibrationErrorBefore { get; init; }
}
