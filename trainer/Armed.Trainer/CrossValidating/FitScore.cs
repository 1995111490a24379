namespace Armed.Trainer;

/// <summary>One model on one fold.</summary>
public sealed record FitScore
{
    /// <summary>What is held out.</summary>
    public required string Scheme { get; init; }

    /// <summary>0-based repeat.</summary>
    public required int Repeat { get; init; }

    /// <summary>Number of the fold.</summary>
    public required int Fold { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Rows that the model learned from, those that decide when to stop included.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Rows that were held out.</summary>
    public required int TestRows { get; init; }

    /// <summary>The distribution of counts of the fitted model, poisson or negative-binomial; null for other outcomes, and where the model does not say.</summary>
    public string? Family { get; init; }

    /// <summary>Whether predictions of the fitted model use what hidden layers or embeddings have learned; null where the model does not say.</summary>
    public bool? UsesNetwork { get; init; }

    /// <summary>Measures of the held-out rows by name; empty where the fit failed.</summary>
    public IReadOnlyDictionary<string, double> Measures { get; init; } = new Dictionary<string, double>();

    /// <summary>Measures of the held-out rows of each cluster of the first factor.</summary>
    public IReadOnlyList<ClusterScore> Clusters { get; init; } = [];

    /// <summary>Measures of the held-out rows by the values of each column: its levels, or four ranges of a number.</summary>
    public IReadOnlyList<GroupScore> Groups { get; init; } = [];

    /// <summary>Why the fit failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Seconds of fitting and predicting; null where they were not measured.</summary>
    public double? Seconds { get; init; }
}
