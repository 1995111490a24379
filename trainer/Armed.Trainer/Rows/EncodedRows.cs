namespace Armed.Trainer.Data;

/// <summary>Rows as the graphs take them: raw numbers and codes, row by row. Standardising and imputing happen inside the graphs.</summary>
public sealed class EncodedRows
{
    /// <summary>Number of rows N.</summary>
    public required int Rows { get; init; }

    /// <summary>N x numeric columns, row-major; NaN where a value is missing.</summary>
    public required float[] Features { get; init; }

    /// <summary>N x categorical columns, row-major codes; -1 for a level that the training rows lack.</summary>
    public required long[] Categories { get; init; }

    /// <summary>N x factors, row-major codes; -1 for a cluster that the training rows lack.</summary>
    public required long[] Clusters { get; init; }

    /// <summary>N observation weights; empty where there are none.</summary>
    public float[] Weights { get; init; } = [];

    /// <summary>N logarithms of exposure; empty where there is no offset.</summary>
    public float[] Offsets { get; init; } = [];

    /// <summary>N outcomes in their own units for a continuous outcome, or counts; else empty.</summary>
    public float[] OutcomeValues { get; init; } = [];

    /// <summary>N class codes for a binary (1 is positive), multiclass or ordinal outcome; else empty.</summary>
    public long[] OutcomeClasses { get; init; } = [];
}
