namespace Armed.Trainer.Data;

/// <summary>A table read, checked and held column by column: features, grouping factors and outcome of every row that is kept.</summary>
public sealed record ClusteredTable
{
    /// <summary>Rows kept: those with an outcome and with a cluster in every factor.</summary>
    public required int Rows { get; init; }

    /// <summary>0-based data row in the source of each kept row, before any row was dropped; length <see cref="Rows"/>.</summary>
    public required IReadOnlyList<int> SourceRows { get; init; }

    /// <summary>Numeric features, in the order of the source.</summary>
    public required IReadOnlyList<NumericColumn> NumericColumns { get; init; }

    /// <summary>Categorical features, in the order of the source.</summary>
    public required IReadOnlyList<CategoricalColumn> CategoricalColumns { get; init; }

    /// <summary>Grouping factors, in the order asked for; at least one.</summary>
    public required IReadOnlyList<CategoricalColumn> Clusters { get; init; }

    /// <summary>The outcome.</summary>
    public required OutcomeColumn Outcome { get; init; }

    /// <summary>Observation weights of the kept rows, above 0; null where there are none.</summary>
    public NumericColumn? Weights { get; init; }

    /// <summary>Log exposure of the kept rows' counts; null where there is none.</summary>
    public NumericColumn? Offset { get; init; }

    /// <summary>Whether each kept row is in the held-out fold; length <see cref="Rows"/>, all false where no fold is held out.</summary>
    public required IReadOnlyList<bool> HeldOut { get; init; }

    /// <summary>Rows left out as their outcome or a cluster is missing.</summary>
    public required int RowsDropped { get; init; }

    /// <summary>What was inferred, left out or noticed and should be said, a sentence each.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, of the kept rows of the used columns with their names and roles, and of the held-out rows. It is of the
    /// contents, so a CSV and a Parquet file of the same cells have the same one.
    /// </summary>
    public required string Sha256 { get; init; }

    /// <summary>Kept rows that are not held out, in order.</summary>
    /// <returns>Indices into the kept rows, ascending.</returns>
    public int[] TrainingRows() => RowsWhere(heldOut: false);

    /// <summary>Kept rows of the held-out fold, in order.</summary>
    /// <returns>Indices into the kept rows, ascending; empty where no fold is held out.</returns>
    public int[] HeldOutRows() => RowsWhere(heldOut: true);

    /// <summary>The same table with other features.</summary>
    internal ClusteredTable WithFeatures(IReadOnlyList<NumericColumn> numeric, IReadOnlyList<CategoricalColumn> categorical) =>
        this with { NumericColumns = numeric, CategoricalColumns = categorical };

    private int[] RowsWhere(bool heldOut) => [.. Enumerable.Range(0, Rows).Where(row => HeldOut[row] == heldOut)];
}
