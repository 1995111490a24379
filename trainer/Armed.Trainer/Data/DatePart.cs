namespace Armed.Trainer.Data;

/// <summary>A part of a date or time that comes round again; as a feature it is a pair of sine and cosine, so that its end is next to its start.</summary>
public enum DatePart
{
    /// <summary>Month of the year: a cycle of 12.</summary>
    Month,

    /// <summary>Day of the week, from Monday: a cycle of 7.</summary>
    Weekday,

    /// <summary>Time of day in hours with their fractions: a cycle of 24.</summary>
    Hour,
}
