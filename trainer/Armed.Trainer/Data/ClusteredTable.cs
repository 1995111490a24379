using Armed.Runtime;
using Armed.Runtime.Bundles;

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

    /// <summary>Observation weights of the kept rows, above 0; null if there are none.</summary>
    public NumericColumn? Weights { get; init; }

    /// <summary>Log exposure of the kept rows' counts; null if there is none.</summary>
    public NumericColumn? Offset { get; init; }

    /// <summary>The images of the kept rows; null if there are none.</summary>
    public ImageColumn? Image { get; init; }

    /// <summary>Rows left out as their outcome or a cluster is missing.</summary>
    public required int RowsDropped { get; init; }

    /// <summary>File name of the source, or "a query"; empty if the table was made otherwise.</summary>
    public string Source { get; init; } = "";

    /// <summary>What was inferred, left out or noticed, a sentence each.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, of the kept rows of the used columns with their names and roles; of a split's table also of the rows that are held out. It is of the
    /// contents, so a CSV and a Parquet file of the same cells have the same one.
    /// </summary>
    public required string Sha256 { get; init; }

    /// <summary>How its texts were read as numbers and as missing; null where that is the default.</summary>
    internal CellDescription? Reading { get; init; }

    /// <summary>When names of levels and clusters are the same.</summary>
    internal NameMatch Match { get; init; }

    /// <summary>Whether a message says of single columns that they give the outcome.</summary>
    internal bool GivesOutcome { get; init; }

    /// <summary>The cells that it was read from, for splits, which check and choose over their own training rows; null if it was made otherwise.</summary>
    internal ITableCells? Cells { get; init; }

    /// <summary>The cells where the table is as it was made of them; null if a property was changed since.</summary>
    internal ITableCells? CellsUnlessChanged => Cells is { } cells && cells.IsWhole(this) ? cells : null;

    /// <summary>The same table with other features.</summary>
    internal ClusteredTable WithFeatures(IReadOnlyList<NumericColumn> numeric, IReadOnlyList<CategoricalColumn> categorical) =>
        this with { NumericColumns = numeric, CategoricalColumns = categorical, Cells = null };
}
