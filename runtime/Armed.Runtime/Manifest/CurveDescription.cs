namespace Armed.Runtime.Bundles;

/// <summary>A column's curve in the fixed part.</summary>
/// <param name="Column">The column.</param>
/// <param name="Degrees">Effective degrees of freedom that the curve has beside its line: 0 where it is the line, at most its pieces; null if they cannot be computed.</param>
public sealed record CurveDescription(string Column, double? Degrees);
