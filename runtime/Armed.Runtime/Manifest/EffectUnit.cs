namespace Armed.Runtime.Bundles;

/// <summary>How a random effect on the graph's design reads in original units.</summary>
/// <param name="Slope">Units of the design per original unit of the column; 1 for the intercept and for hidden features.</param>
/// <param name="At">Value of the design where the intercept is read: every column with a slope 0, hidden features at their training means; 1 for the intercept itself.</param>
public sealed record EffectUnit(double Slope, double At);
