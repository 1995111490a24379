using Armed.Runtime.Bundles;
using Armed.Trainer.Data.Encodings;

namespace Armed.Trainer.Data;

/// <summary>How a numeric column is standardised: statistics over the training rows that have a value.</summary>
public sealed record NumericEncoding
{
    /// <summary>Column name.</summary>
    public required string Name { get; init; }

    /// <summary>Mean, in the column's units.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation (divisor n), in the column's units, above 0; 1 if all values are equal.</summary>
    public required double Sd { get; init; }

    /// <summary>Whether a value is missing in a training row, so that missingness gets an indicator.</summary>
    public required bool HasIndicator { get; init; }

    /// <summary>Smallest value.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest value.</summary>
    public required double Maximum { get; init; }

    /// <summary>Share of training rows without a value, 0 to 1.</summary>
    public required double MissingShare { get; init; }

    /// <summary>How it was made of dates; null for numbers.</summary>
    public DateDescription? Date { get; init; }

    /// <summary>What is taken instead of the column because earlier ones nearly determine it; null for the column itself.</summary>
    internal ReducedNumber? Reduced { get; init; }
}
