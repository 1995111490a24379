namespace Armed.Runtime.Bundles;

/// <summary>A fixed coefficient of a mixed model, in original units with treatment coding.</summary>
/// <param name="Term">(Intercept), a column, or a column and the level that is compared with its first one.</param>
/// <param name="Estimate">Change of the linear predictor per unit of the column.</param>
/// <param name="Se">Standard error, in the same unit; null if it cannot be computed, as under separation.</param>
public sealed record FixedEffectDescription(string Term, double Estimate, double? Se);
