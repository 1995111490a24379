using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// How clusters that training did not have are answered, decided on folds of training clusters: another answer than the population's is adopted for a number of unlabelled rows where it is better
/// by more than two standard errors and a thousandth of the population's loss.
/// </summary>
public sealed record NewClusterDescription
{
    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Folds of training clusters; 0 if nothing was measured.</summary>
    public int Folds { get; init; }

    /// <summary>Why nothing was measured; null if it was.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>Whether the population's answer has a fixed part of its own; null where that was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PooledDescription? Pooled { get; init; }

    /// <summary>What was measured, by the number of rows; between two of them the smaller holds.</summary>
    public IReadOnlyList<NewClusterAnswerDescription> Answers { get => field ?? []; init; }
}
