using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Columns that give every kept row its own number: its weight, its offset. None may be missing, because nothing can replace it.</summary>
internal sealed class RowNumbers(RowFilter filter, Func<int, string> rowName, Faults faults)
{
    /// <summary>Observation weights, above 0; null without a column.</summary>
    public NumericColumn? Weights(ColumnBuilder? column) =>
        Column(column, "weight", value => value > 0, "a positive finite number; to leave a row out, remove it");

    /// <summary>Logarithms of exposure; null without a column.</summary>
    public NumericColumn? Offset(ColumnBuilder? column) =>
        Column(column, "offset", float.IsFinite, "a finite number, the logarithm of the exposure (remove rows with an exposure of 0)");

    private NumericColumn? Column(ColumnBuilder? column, string what, Predicate<float> valid, string expected)
    {
        if (column is null)
        {
            return null;
        }

        var cells = column.Numbers!;
        for (var row = 0; row < filter.Rows; row++)
        {
            if (!filter.Keep[row] || valid(cells.Values[row]))
            {
                continue;
            }

            faults.Add($"The {what} {Say.Quote(column.Plan.Name)} is {Cell(cells, row)} in {rowName(row)}. Expected {expected}.");
            return null;
        }

        return new NumericColumn(column.Plan.Name, cells.Values.Where(filter.Keep, filter.Kept));
    }

    /// <summary>A cell that is not a number as it is in the source, where that was kept.</summary>
    private static string Cell(NumberBuilder cells, int row)
    {
        if (!float.IsNaN(cells.Values[row]))
        {
            return cells.Values[row].ToString(CultureInfo.InvariantCulture);
        }

        return row == cells.TextRow ? Say.Quote(cells.TextCell) : row == cells.InfiniteRow ? Say.Quote(cells.InfiniteCell) : "missing or not a number";
    }
}
