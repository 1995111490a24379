using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Turns columns of dates into numbers of days since the first day of the training rows.</summary>
internal sealed class DateFeatures(RowFilter filter, int[] trainingRows, Func<int, RowName> rowName, IReadOnlyList<DatePart> parts, Faults faults, List<string> messages)
{
    private static readonly long s_placeholder = new DateTime(9000, 1, 1).Ticks;

    /// <summary>The column; null if a fault was added, or no training row has a date.</summary>
    public NumericColumn? Column(string name, DateBuilder cells)
    {
        if (cells.TextRow >= 0)
        {
            faults.Add($"Column {Say.Quote(name)} is a date but has {Say.Quote(cells.Texts.Cell)} in {rowName(cells.TextRow).WithPath}{(cells.Texts.Count > 1 ? $" (and {Say.Count(cells.Texts.Count - 1, "more cell", "more cells")})" : "")}. "
                + $"Expected a date written as {cells.Reading.Pattern.Text}: correct it, give a mark of missing values with --missing, or use --categorical.");
            return null;
        }

        if (cells.WithOffset.Row >= 0 && cells.WithoutOffset.Row >= 0)
        {
            faults.Add($"Column {Say.Quote(name)} has {Cell(cells.WithOffset)}, a time with an offset from UTC, and {Cell(cells.WithoutOffset)}, one without. Give all times an offset, or none.");
            return null;
        }

        var ticks = cells.Ticks.Where(filter.Keep, filter.Kept);
        long[] training = [.. trainingRows.Select(row => ticks[row]).Where(value => value != DateBuilder.Missing)];
        return training.Length == 0 ? null : Column(name, cells, ticks, training);
    }

    private NumericColumn Column(string name, DateBuilder cells, long[] ticks, long[] training)
    {
        var origin = DateOnly.FromDateTime(new DateTime(training.Min()));
        TellPlaceholders(name, training);
        return new NumericColumn(name, Array.ConvertAll(ticks, value => value == DateBuilder.Missing ? float.NaN : Days(value, origin)))
        {
            Date = new DateDescription
            {
                Origin = origin.ToString(DateValidator.OriginFormat, CultureInfo.InvariantCulture),
                Format = cells.Reading.Pattern.Text,
                Utc = cells.WithOffset.Row >= 0,
                Parts = [.. parts.Where(part => Varies(name, part, training)).Select(EnumWords.Of)],
            },
        };
    }

    /// <summary>Databases write the last day of the calendar where a date is open.</summary>
    private void TellPlaceholders(string name, long[] ticks)
    {
        if (ticks.Count(value => value >= s_placeholder) is > 0 and var count)
        {
            messages.Add($"Warning: column {Say.Quote(name)} has a date after the year 9000 in {Say.Rows(count)}, such as {new DateTime(ticks.Max()).ToString(DateValidator.OriginFormat, CultureInfo.InvariantCulture)}. "
                + "If it stands for no date, use --missing to make it missing.");
        }
    }

    private static float Days(long ticks, DateOnly origin) => DateMoment.Single(new DateMoment(ticks, HasOffset: false).DaysSince(origin));

    private bool Varies(string name, DatePart part, long[] ticks)
    {
        var varies = ticks.Select(value => Cycle(part, new DateTime(value))).Distinct().Skip(1).Any();
        if (!varies)
        {
            messages.Add($"The {EnumWords.Of(part)} of {Say.Quote(name)} is the same in all training rows and is left out.");
        }

        return varies;
    }

    private static long Cycle(DatePart part, DateTime time) => part switch
    {
        DatePart.Month => time.Month,
        DatePart.Weekday => (long)time.DayOfWeek,
        _ => time.TimeOfDay.Ticks,
    };

    private string Cell((int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in {rowName(cell.Row).WithPath}";
}
