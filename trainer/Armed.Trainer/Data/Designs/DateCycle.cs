namespace Armed.Trainer.Data.Designs;

/// <summary>Parts of dates on the unit circle, from the calendar of the class library; the graphs compute the same by arithmetic.</summary>
internal static class DateCycle
{
    /// <summary>Sine or cosine of a part.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="days">Days since the column's origin, with the time of day as a fraction.</param>
    public static double Value(DatePartOf part, double days)
    {
        var angle = Math.Tau * Turn(part.Part, days, part.Origin);
        return part.IsSine ? Math.Sin(angle) : Math.Cos(angle);
    }

    /// <summary>Share of the cycle that is over, in [0, 1).</summary>
    private static double Turn(DatePart part, double days, int origin) => part switch
    {
        DatePart.Month => (Day(days, origin).Month - 1) / 12.0,
        DatePart.Weekday => (((int)Day(days, origin).DayOfWeek + 6) % 7) / 7.0, // Monday first, as in ISO 8601
        DatePart.Hour => days - Math.Floor(days),
        _ => throw new InvalidOperationException($"There is no part {part} of a date."),
    };

    private static DateOnly Day(double days, int origin) =>
        DateOnly.FromDayNumber((int)Math.Clamp(origin + Math.Floor(days), DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));
}
