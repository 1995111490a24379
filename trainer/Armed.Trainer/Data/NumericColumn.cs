using Armed.Runtime.Bundles;

namespace Armed.Trainer.Data;

/// <summary>A numeric feature of a table.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Values">A value per row; NaN if it is missing.</param>
public sealed record NumericColumn(string Name, float[] Values)
{
    /// <summary>How it was made of dates, as days since the first day of the training rows; null for numbers.</summary>
    public DateDescription? Date { get; init; }
}
