namespace Armed.Runtime.Bundles;

/// <summary>A factor's part of the variance of the linear predictor.</summary>
/// <param name="Factor">Grouping factor.</param>
/// <param name="Variance">Mean over the rows of phi'T phi; of an effect per row of a count, part of the residual variance instead.</param>
/// <param name="Icc">Its share of the variance that the fixed effects leave, 0 to 1.</param>
public sealed record FactorShareDescription(string Factor, double Variance, double Icc);
