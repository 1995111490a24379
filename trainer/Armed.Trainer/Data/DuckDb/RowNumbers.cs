using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Columns that give every kept row its own number: its weight, its offset. None may be missing, because nothing can replace it.</summary>
internal sealed class RowNumbers(RowFilter filter, Func<int, RowName> rowName, Faults faults, List<string> messages)
{
    /// <summary>exp of more is beyond single precision.</summary>
    private const double MostLogarithm = 88;

    /// <summary>Exposures rarely differ by a factor of more than exp(15), 3 million; numbers that do are usually the exposures themselves.</summary>
    private const double UsualRange = 15;

    /// <summary>Observation weights, above 0; null without a column.</summary>
    public NumericColumn? Weights(ColumnBuilder? column) =>
        Column(column, "weight", value => value > 0, "a positive finite number; to leave a row out, remove it");

    /// <summary>Logarithms of exposure; null without a column.</summary>
    public NumericColumn? Offset(ColumnBuilder? column)
    {
        var offset = Column(column, "offset", float.IsFinite, "a finite number, the logarithm of the exposure (remove rows with an exposure of 0)");
        if (offset is { Values.Length: > 0 })
        {
            CheckLogarithms(offset.Name, offset.Values.Min(), offset.Values.Max());
        }

        return offset;
    }

    private void CheckLogarithms(string name, float least, float most)
    {
        var range = FormattableString.Invariant($"The offset {Say.Quote(name)} runs from {least:G6} to {most:G6}");
        if (most > MostLogarithm)
        {
            faults.Add($"{range}, and exp of the latter is beyond single precision. Is it the exposure itself? Give its logarithm, which is added to the linear predictor.");
        }
        else if (most - least > UsualRange)
        {
            messages.Add(FormattableString.Invariant($"Warning: {char.ToLowerInvariant(range[0])}{range[1..]}: exposures would differ by a factor of {Math.Exp(most - least):G2}. If it is the exposure itself, give its logarithm."));
        }
        else
        {
            messages.Add(FormattableString.Invariant($"Offset: {Say.Quote(name)}, {least:G4} to {most:G4}, is added to the logarithm of the mean: the logarithm of exposures of {Math.Exp(least):G4} to {Math.Exp(most):G4}. If it is the exposure itself, give its logarithm."));
        }
    }

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

            faults.Add($"The {what} {Say.Quote(column.Plan.Name)} is {Cell(cells, row)} in {rowName(row).WithPath}. Expected {expected}.");
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
