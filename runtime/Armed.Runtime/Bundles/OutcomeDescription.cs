namespace Armed.Runtime.Bundles;

/// <summary>The outcome column of a model.</summary>
public sealed record OutcomeDescription
{
    /// <summary>Column name in the training data.</summary>
    public required string Name { get; init; }

    /// <summary>Classes in the order of the prediction's columns; for a binary outcome negative, then positive level; empty for a continuous one.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The level whose probability a binary model predicts; null for other tasks.</summary>
    public string? Positive { get; init; }

    /// <summary>Mean over the training rows; null unless continuous.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation over the training rows; null unless continuous.</summary>
    public double? Sd { get; init; }
}
