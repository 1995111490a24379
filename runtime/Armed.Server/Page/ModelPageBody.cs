namespace Armed.Server.Page;

/// <summary>What the page shows of a model.</summary>
internal sealed record ModelPageBody
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string BundleId { get; init; }

    public required string Task { get; init; }

    public required string Outcome { get; init; }

    /// <summary>Columns of a prediction: one for each class, or 1.</summary>
    public required int Width { get; init; }

    public string? Positive { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<PageColumn> Columns { get; init; }

    public required IReadOnlyList<PageFactor> Factors { get; init; }

    public string? Offset { get; init; }

    public required IReadOnlyList<string> Heads { get; init; }

    public required string UnknownCluster { get; init; }

    public required int Rows { get; init; }

    public string? Source { get; init; }

    public required IReadOnlyList<PageScore> Scores { get; init; }

    public required bool HasObservationInterval { get; init; }

    public required bool HasCard { get; init; }

    public required bool HasReport { get; init; }

    /// <summary>Why a newer bundle is not served.</summary>
    public string? Refused { get; init; }
}
