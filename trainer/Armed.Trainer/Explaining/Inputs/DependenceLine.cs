namespace Armed.Trainer.Explaining.Inputs;

/// <summary>A line of a <see cref="DependenceCurve"/>.</summary>
/// <param name="Name">A class or a cluster; empty for the whole.</param>
/// <param name="Means">Mean prediction at each value.</param>
/// <param name="Lower">Mean of the lower ends of the rows' 90 % intervals of the mean; empty without.</param>
/// <param name="Upper">Mean of the upper ends; empty without.</param>
internal sealed record DependenceLine(string Name, double[] Means, double[] Lower, double[] Upper);
