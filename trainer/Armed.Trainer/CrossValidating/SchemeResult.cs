namespace Armed.Trainer;

/// <summary>One way to hold rows out, with every model.</summary>
public sealed record SchemeResult
{
    /// <summary>rows, clusters or future, or a column of the file of folds.</summary>
    public required string Scheme { get; init; }

    /// <summary>What the scores hold for, such as "new rows of known clusters".</summary>
    public required string Words { get; init; }

    /// <summary>Number of folds.</summary>
    public required int Folds { get; init; }

    /// <summary>The models, in the order of the list of models.</summary>
    public required IReadOnlyList<ModelResult> Models { get; init; }

    /// <summary>What the comparison says, a sentence each.</summary>
    public required IReadOnlyList<string> Verdict { get; init; }
}
