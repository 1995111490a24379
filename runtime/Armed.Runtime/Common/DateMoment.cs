namespace Armed.Runtime.Common;

/// <summary>A date or a time that was read.</summary>
/// <param name="Ticks">Ticks of 100 ns since 0001-01-01: of UTC where the text has an offset, else of the clock that the text shows.</param>
/// <param name="HasOffset">Whether the text has an offset from UTC.</param>
internal readonly record struct DateMoment(long Ticks, bool HasOffset)
{
    /// <summary>Days since the start of a day, with the time of day as a fraction.</summary>
    public double DaysSince(DateOnly origin) => (Ticks - (origin.DayNumber * TimeSpan.TicksPerDay)) / (double)TimeSpan.TicksPerDay;

    /// <summary>Days in single precision, rounded down: rounding up could move a time before midnight to the next day.</summary>
    public static float Single(double days)
    {
        var single = (float)days;
        return single > days ? MathF.BitDecrement(single) : single;
    }
}
