using Armed.Trainer.Data.Designs;
using Armed.Trainer.Data.Encodings;

namespace Armed.Trainer.Data;

/// <summary>How a table's columns become a model's inputs; fitted on training rows alone, and never changed afterwards.</summary>
public sealed class TableEncoding
{
    internal TableEncoding(
        IReadOnlyList<NumericEncoding> numeric, IReadOnlyList<CategoricalEncoding> categorical, IReadOnlyList<ClusterEncoding> clusters, TableDesign? design = null,
        IReadOnlyList<DesignColumn>? dates = null) =>
        (Numeric, Categorical, Clusters, Design, DateColumns) = (numeric, categorical, clusters, design, dates ?? []);

    /// <summary>Numeric columns, in the order of the input <c>features</c>.</summary>
    public IReadOnlyList<NumericEncoding> Numeric { get; }

    /// <summary>Categorical columns, in the order of the input <c>categories</c>.</summary>
    public IReadOnlyList<CategoricalEncoding> Categorical { get; }

    /// <summary>Grouping factors, in the order of the input <c>cluster</c>.</summary>
    public IReadOnlyList<ClusterEncoding> Clusters { get; }

    /// <summary>The images, input <c>image</c>; null without images.</summary>
    public ImageEncoding? Image { get; internal init; }

    /// <summary>The design that a formula makes of the columns; null where the columns are inputs themselves.</summary>
    internal TableDesign? Design { get; }

    /// <summary>Sines and cosines of parts of dates, which follow the numbers and their indicators among the encoded inputs; a formula names its own.</summary>
    internal IReadOnlyList<DesignColumn> DateColumns { get; }

    /// <summary>Learns statistics and levels.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Indices of the training rows in it; at least one.</param>
    /// <param name="options">For <see cref="TrainingOptions.EmbeddingAboveLevels"/>.</param>
    /// <returns>The encoding.</returns>
    /// <exception cref="ArgumentException"><paramref name="rows"/> is empty.</exception>
    public static TableEncoding Fit(ClusteredTable table, ReadOnlySpan<int> rows, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        if (rows.IsEmpty)
        {
            throw new ArgumentException("An encoding needs at least one training row.", nameof(rows));
        }

        return EncodingFit.Fit(table, rows, options);
    }

    /// <summary>Codes rows of the table that was fitted on, or of another one with the same columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Indices of rows in it, in any order.</param>
    /// <returns>The coded rows, in the order of <paramref name="rows"/>.</returns>
    /// <exception cref="ArgumentException">The table's columns are others.</exception>
    public EncodedRows Apply(ClusteredTable table, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        var same = table.NumericColumns.Select(column => column.Name).SequenceEqual(Numeric.Select(column => column.Name))
            && table.CategoricalColumns.Select(column => column.Name).SequenceEqual(Categorical.Select(column => column.Name))
            && table.Clusters.Select(column => column.Name).SequenceEqual(Clusters.Select(column => column.Name))
            && (table.Image?.Name, table.Image?.Shape) == (Image?.Name, Image?.Shape);
        if (!same)
        {
            throw new ArgumentException("The table's columns differ from those of the encoding.", nameof(table));
        }

        return RowEncoder.Encode(this, table, rows);
    }
}
