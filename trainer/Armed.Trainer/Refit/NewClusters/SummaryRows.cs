using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>The row summary r(x) of a fit's rows: columns of x, squares of numeric ones, and hidden features.</summary>
internal sealed class SummaryRows(RefitRows rows, IReadOnlyList<SummaryColumn> columns)
{
    /// <summary>The columns.</summary>
    public IReadOnlyList<SummaryColumn> Columns => columns;

    /// <summary>Every column that r(x) may have.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="inputs">The columns of x.</param>
    public static SummaryRows All(RefitRows rows, IReadOnlyList<EncodedColumn> inputs) => new(rows,
    [
        .. inputs.Index().Where(column => !column.Item.IsDerived).Select(column => new SummaryColumn(SummaryColumnKind.Input, column.Index, column.Item.Name)),
        .. inputs.Index().Where(column => column.Item.Kind == EncodedColumnKind.Numeric).Select(column => new SummaryColumn(SummaryColumnKind.InputSquare, column.Index, $"{column.Item.Name} squared")),
        .. Enumerable.Range(0, rows.HiddenWidth).Select(k => new SummaryColumn(SummaryColumnKind.Hidden, k, FormattableString.Invariant($"hidden feature {k + 1}"))),
    ]);

    /// <summary>The same rows with some of the columns.</summary>
    /// <param name="kept">Their positions.</param>
    public SummaryRows With(IEnumerable<int> kept) => new(rows, [.. kept.Select(j => columns[j])]);

    /// <summary>Cluster of a table's row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="factor">The grouping factor.</param>
    public int Cluster(int row, int factor) => rows.Data.Rows.Cluster(row, factor);

    /// <summary>r(x) of a table's row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="target">Where it goes, [P].</param>
    public void Copy(int row, Span<double> target)
    {
        var inputs = rows.Inputs(row);
        var hidden = rows.Hidden(row);
        for (var j = 0; j < columns.Count; j++)
        {
            var index = columns[j].Index;
            target[j] = columns[j].Kind switch
            {
                SummaryColumnKind.Input => inputs[index],
                SummaryColumnKind.InputSquare => (double)inputs[index] * inputs[index],
                _ => hidden[index],
            };
        }
    }
}
