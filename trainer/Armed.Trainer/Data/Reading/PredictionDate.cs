using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Schema;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.Reading;

/// <summary>How cells to predict become the number of days that a column of the bundle has.</summary>
internal sealed class PredictionDate
{
    private readonly DateReading _reading;
    private readonly DateOnly _origin;
    private readonly bool _utc;

    private PredictionDate(DateReading reading, DateDescription date) => (_reading, _origin, _utc) = (reading, DateColumn.OriginOf(date), date.Utc);

    /// <summary>The reading of a column; null if it is not made of dates.</summary>
    public static PredictionDate? Of(ColumnDescription column, CellsAsRead cells, DatePattern? asked) => cells.DatesOf(column, asked) is { } reading ? new PredictionDate(reading, column.Date!) : null;

    /// <summary>The days of a cell, NaN for a missing one; a sentence that says what was expected if it is not such a date.</summary>
    public string? Parse(ReadOnlySpan<byte> cell, out float days)
    {
        days = float.NaN;
        var kind = _reading.Parse(cell, out var moment);
        if (kind != NumberText.Kind.Number)
        {
            return kind == NumberText.Kind.Missing ? null
                : $"Expected a date written as {_reading.Pattern.Text}{(_reading.Pattern.Text == DatePattern.Iso.Text ? "" : $" or {DatePattern.Iso.Text}")}; correct it or leave the cell empty, or use --date-format or --missing.";
        }

        if (moment.HasOffset != _utc)
        {
            return _utc ? "The training rows have times with an offset from UTC; expected one too, such as 2024-03-05T14:05:00Z." : "The training rows have no offset from UTC; expected a date or a time without one.";
        }

        days = DateMoment.Single(moment.DaysSince(_origin));
        return null;
    }
}
