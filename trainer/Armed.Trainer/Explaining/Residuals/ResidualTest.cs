namespace Armed.Trainer.Explaining.Residuals;

/// <summary>A test of simulated residuals.</summary>
/// <param name="Name">uniformity, dispersion, zero_inflation or outliers.</param>
/// <param name="Statistic">What was observed: the Kolmogorov-Smirnov distance, the ratio of variances, the share of zeros, the share of rows outside all simulations.</param>
/// <param name="Expected">The median of the same in the simulations.</param>
/// <param name="P">Share of simulations that are at least as far off, two-sided; one-sided for uniformity.</param>
internal sealed record ResidualTest(string Name, double Statistic, double Expected, double P);
