using Armed.Trainer.Measures;

namespace Armed.Trainer;

/// <summary>What a cross-validation gave.</summary>
public sealed record CrossValidationResult
{
    /// <summary>Name of the outcome column.</summary>
    public required string Outcome { get; init; }

    /// <summary>Kind of outcome.</summary>
    public required string Task { get; init; }

    /// <summary>Rows of the table that are used.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of clusters by factor.</summary>
    public required IReadOnlyDictionary<string, int> Clusters { get; init; }

    /// <summary>SHA-256 of the table, as in bundles.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The measure that models are compared by.</summary>
    public required string Measure { get; init; }

    /// <summary>Which values of it are good.</summary>
    public MeasureDirection Direction => MeasureDirections.Of(Measure);

    /// <summary>The model that others are compared with: armed, or else the last one.</summary>
    public required string Reference { get; init; }

    /// <summary>The ways to hold rows out.</summary>
    public required IReadOnlyList<SchemeResult> Schemes { get; init; }

    /// <summary>What was inferred or noticed, a sentence each.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
