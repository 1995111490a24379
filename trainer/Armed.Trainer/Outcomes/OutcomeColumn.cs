using Armed.Runtime;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data;

/// <summary>The outcome of a table: numbers or classes.</summary>
public sealed record OutcomeColumn
{
    /// <summary>Column name.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of outcome, given or inferred.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>A number per row for a continuous outcome, in its own units, or a count; else empty.</summary>
    public float[] Values { get; init; } = [];

    /// <summary>Per row an index into <see cref="ClassNames"/> for a binary, multiclass or ordinal outcome, -1 for a held-out row of a class that no training row has; else empty.</summary>
    public int[] Classes { get; init; } = [];

    /// <summary>
    /// Class names: negative, then positive for a binary outcome; lowest first for an ordinal one; else in numeric order if all are numbers, else in ordinal
    /// order; empty for numbers and counts.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The level whose probability a binary model predicts; null for other kinds.</summary>
    public string? Positive { get; init; }

    /// <summary>What is asked about that kind: the request's own, or the built-in one of the task.</summary>
    internal OutcomeKind Kind { get => field ?? OutcomeKinds.Of(Task); init; }

    /// <summary>Whether rows have numbers, not classes.</summary>
    internal bool IsNumber => ClassNames.Count == 0;
}
