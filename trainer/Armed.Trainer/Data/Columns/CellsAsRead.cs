using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>How a table's texts were read, for the manifest, and how a table to predict is read by it.</summary>
internal sealed class CellsAsRead
{
    private readonly CellDescription _cells;
    private readonly NumberFormat _format;

    /// <param name="cells">How the table of the training was read; null for the default.</param>
    /// <param name="asked">What was asked for, which goes before it.</param>
    public CellsAsRead(CellDescription? cells, DataSource asked)
    {
        _cells = cells ?? new CellDescription();
        Levels = MissingMarks.Of(asked.Missing ?? _cells.Missing);
        var point = _cells.Decimal is null ? '.' : _cells.Decimal[0];
        var thousands = asked.Thousands ?? (asked.Decimal is null || asked.Decimal == point ? _cells.Thousands?[0] : null);
        _format = new NumberFormat(asked.Decimal ?? (asked.Thousands == point ? Other(point) : point), thousands);
    }

    /// <summary>What is missing among levels.</summary>
    public MissingMarks Levels { get; }

    /// <summary>How a column is read as numbers.</summary>
    public NumberReading Of(string column) => new(_format, Levels.WithNumbers(_cells.Marks), _cells.Signs.GetValueOrDefault(column, ""));

    /// <summary>How a column of dates is read; null for another column.</summary>
    /// <param name="column">The column of the bundle.</param>
    /// <param name="asked">How dates are written in this table; null: as in training.</param>
    public DateReading? DatesOf(ColumnDescription column, DatePattern? asked) =>
        column.Date is { } date ? new DateReading(asked ?? DatePattern.Parse(date.Format)!, Levels.WithNumbers(_cells.Marks)) : null;

    /// <summary>What the manifest says; null where it is the default.</summary>
    public static CellDescription? Of(DataSource asked, NumberFormat format, IReadOnlyList<ColumnBuilder> columns)
    {
        var signs = columns.Select(column => (column.Plan.Name, Sign: (column.Numbers ?? column.Outcome?.Numbers)?.Reading.Sign ?? "")).Where(column => column.Sign.Length > 0).DistinctBy(column => column.Name);
        var cells = new CellDescription
        {
            Decimal = format.Decimal == '.' ? null : ",",
            Thousands = format.Thousands?.ToString(),
            Missing = asked.Missing,
            Marks = [.. columns.Where(column => column.IsInferred).SelectMany(column => (column.Numbers?.Texts ?? column.Dates?.Texts)?.Texts ?? []).Where(text => text.Length > 0).Distinct().Order(StringComparer.Ordinal)],
            Signs = signs.ToDictionary(column => column.Name, column => column.Sign),
        };
        return cells is { Decimal: null, Thousands: null, Missing: null, Marks.Count: 0, Signs.Count: 0 } ? null : cells;
    }

    private static char Other(char separator) => separator == '.' ? ',' : '.';
}
