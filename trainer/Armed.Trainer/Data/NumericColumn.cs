namespace Armed.Trainer.Data;

/// <summary>A numeric feature of a table.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Values">A value per row; NaN if it is missing.</param>
public sealed record NumericColumn(string Name, float[] Values);
