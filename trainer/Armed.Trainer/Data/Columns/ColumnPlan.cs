namespace Armed.Trainer.Data.Columns;

internal enum ColumnRole
{
    Outcome,
    Cluster,
    Feature,
    Weights,
    Offset,
    Image,
}

/// <summary>A column to read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Numeric">Whether a feature is numeric; null if that is inferred.</param>
internal sealed record ColumnPlan(string Name, ColumnRole Role, bool? Numeric = null)
{
    /// <summary>Whether it was asked for as a column of dates.</summary>
    public bool IsDate { get; init; }

    /// <summary>Whether the user named it as a feature, by its kind or in a formula.</summary>
    public bool IsNamed { get; init; }
}
