namespace Armed.Runtime.Bundles;

/// <summary>How a column of dates becomes numbers: days since the first day of the training rows, with the time of day as a fraction. The graphs take these numbers.</summary>
public sealed record DateDescription
{
    /// <summary>The day that has the number 0, as yyyy-MM-dd.</summary>
    public required string Origin { get; init; }

    /// <summary>How the training table wrote dates: d or dd, M, MM or MMM, yy or yyyy and what is between them, such as dd/MM/yyyy. Dates as yyyy-MM-dd are read, too, unless the pattern has the day between year and month.</summary>
    public required string Format { get; init; }

    /// <summary>Whether times have an offset from UTC and days are those of UTC; false: dates and times are as a clock and a calendar show them.</summary>
    public bool Utc { get; init; }

    /// <summary>The parts that the graphs compute as cyclic features: month, weekday, hour; empty for none.</summary>
    public IReadOnlyList<string> Parts { get => field ?? []; init; }
}
