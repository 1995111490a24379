namespace Armed.Trainer.Explaining.Inputs;

/// <summary>The probability of a binary outcome over the plane of two columns, as in one cluster.</summary>
/// <param name="Name">The cluster; null for the population.</param>
/// <param name="Probabilities">[Steps, Steps], from the lower left, row by row.</param>
/// <param name="Points">Rows of the cluster: both columns, and whether they have the positive level.</param>
internal sealed record DecisionRegion(string? Name, float[] Probabilities, IReadOnlyList<(float X, float Y, bool IsPositive)> Points);
