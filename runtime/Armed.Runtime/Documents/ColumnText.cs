using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Documents;

/// <summary>A feature column in words.</summary>
internal static class ColumnText
{
    /// <summary>numeric, categorical or date.</summary>
    public static string Kind(ColumnDescription column) => column.Date is null ? column.Kind : "date";

    /// <summary>The range of a numeric column; of dates the first and the last one, and what they are to the model.</summary>
    public static string Range(ColumnDescription column) => column.Date is { } date
        ? $"{Day(date, column.Minimum)} to {Day(date, column.Maximum)}, written as {date.Format}; days since {date.Origin}{(date.Utc ? " (UTC)" : "")}{Parts(date)}"
        : string.Create(CultureInfo.InvariantCulture, $"{column.Minimum:G6} to {column.Maximum:G6}");

    /// <summary>A value of a numeric column that is made of dates, as a day; null for other columns.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The number.</param>
    public static string? Day(ColumnDescription column, double value) => column.Date is { } date ? Day(date, value) : null;

    private static string Parts(DateDescription date) => date.Parts.Count == 0 ? "" : $", with the cycles of {string.Join(", ", date.Parts)}";

    private static string Day(DateDescription date, double? days)
    {
        var number = DateColumn.OriginOf(date).DayNumber + Math.Floor(days ?? 0);
        return DateOnly.FromDayNumber((int)Math.Clamp(number, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
