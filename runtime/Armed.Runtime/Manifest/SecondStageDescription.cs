using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>Boosted trees that add to the predictions of rows of known clusters what the mixed model leaves.</summary>
/// <param name="Trees">Number of trees, at least 1.</param>
/// <param name="Gain">By how much they lower the loss of rows out of fold, in the unit of <see cref="RefitDescription.ValidationLoss"/>.</param>
/// <param name="StandardError">Standard error of the gain over the rows.</param>
public sealed record SecondStageDescription(int Trees, double Gain, double StandardError)
{
    /// <summary>
    /// Number of classes where leaves hold a number for each of them, by which the probabilities change, and the trees read the clusters' class shares: the linear predictor stays the mixed model's. Default 0: leaves hold
    /// one number, which adds to the linear predictor.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Classes { get; init; }

    /// <summary>Names of the grouping factors whose cluster must be known: rows with a new cluster of one of them have none of the stage, whatever else is known of them. Default none: any known cluster will do.</summary>
    public IReadOnlyList<string> NeededFactors { get => field ?? []; init; }

    /// <summary>Whose rows have the stage, such as "known clusters" or "known clusters of school and pupil".</summary>
    internal string Whose => NeededFactors.Count == 0 ? "known clusters" : $"known clusters of {string.Join(" and ", NeededFactors)}";
}
