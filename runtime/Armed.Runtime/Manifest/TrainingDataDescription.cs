namespace Armed.Runtime.Bundles;

/// <summary>What a model was trained on.</summary>
public sealed record TrainingDataDescription
{
    /// <summary>SHA-256 of the used columns' contents in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// SHA-256 of the outcome and the weights of the rows that the fit learned from, in their order, in lower-case hexadecimal: likelihoods compare where it is the same. Null in bundles of
    /// older versions.
    /// </summary>
    public string? OutcomeSha256 { get; init; }

    /// <summary>Where the data came from, for people: a file name or glob without its folder, or that it was a query.</summary>
    public string? Source { get; init; }

    /// <summary>Rows used for training, validation included.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows left out because their outcome or cluster is missing.</summary>
    public int RowsDropped { get; init; }

    /// <summary>Number of clusters per factor.</summary>
    public required IReadOnlyDictionary<string, int> Clusters { get; init; }
}
