namespace Armed.Trainer;

/// <summary>A model under one way to hold rows out.</summary>
public sealed record ModelResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The model in a sentence.</summary>
    public required string Words { get; init; }

    /// <summary>Each fold of each repeat.</summary>
    public required IReadOnlyList<FitScore> Fits { get; init; }

    /// <summary>Each measure over the folds, by name.</summary>
    public required IReadOnlyDictionary<string, MeasureSummary> Measures { get; init; }

    /// <summary>Differences from the reference model, by name of the measure; empty for that model itself.</summary>
    public required IReadOnlyDictionary<string, PairedDifference> Differences { get; init; }

    /// <summary>Each cluster of the first factor over the folds.</summary>
    public required IReadOnlyList<ClusterScore> Clusters { get; init; }

    /// <summary>Groups of at least 30 rows by the values of each column, over the folds.</summary>
    public IReadOnlyList<GroupResult> Groups { get; init; } = [];
}
