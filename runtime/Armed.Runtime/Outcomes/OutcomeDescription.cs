using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>The outcome column of a model.</summary>
/// <remarks>Members that bundles of older versions lack read as empty: the generated JSON reader sets an absent list to null.</remarks>
public sealed record OutcomeDescription
{
    /// <summary>Column name in the training data.</summary>
    public required string Name { get; init; }

    /// <summary>Classes in the order of the prediction's columns; for a binary outcome negative, then positive level; for an ordinal one lowest first; empty for numbers and counts.</summary>
    public IReadOnlyList<string> Classes { get => field ?? []; init; }

    /// <summary>The level whose probability a binary model predicts; null for other tasks.</summary>
    public string? Positive { get; init; }

    /// <summary>Mean over the training rows; null unless continuous.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation over the training rows; null unless continuous.</summary>
    public double? Sd { get; init; }

    /// <summary>Distribution of a count given its mean: poisson or negative-binomial; null for other tasks.</summary>
    public string? Family { get; init; }

    /// <summary>The test that chose <see cref="Family"/>; null where it was given, where nothing was tested, and for other tasks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FamilyTestDescription? FamilyTest { get; init; }

    /// <summary>theta of a variance that contains mu^2 / theta, above 0, as that of negative binomial counts, mu + mu^2 / theta; null for other distributions, and where it is infinite.</summary>
    public double? Dispersion { get; init; }

    /// <summary>Cut points of an ordinal outcome, ascending, one less than classes: P(y &lt;= k) = sigmoid(cut point k - linear predictor). Else empty.</summary>
    public IReadOnlyList<double> CutPoints { get => field ?? []; init; }

    /// <summary>
    /// Whether a second stage changes the classes' probabilities of known clusters beyond what the linear predictor says, so that no interval of these follows from it. Default false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasClassStage { get; init; }

    /// <summary>Column of log exposure that the graphs' input <c>offset</c> takes; null if the model has no offset.</summary>
    public string? Offset { get; init; }

    /// <summary>Column of the observation weights that the fit used; null without. Prediction does not need it.</summary>
    public string? Weights { get; init; }

    /// <summary>Weight of each class in training, in the order of <see cref="Classes"/>; empty if all weighed 1.</summary>
    public IReadOnlyList<double> ClassWeights { get => field ?? []; init; }
}
