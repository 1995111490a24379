namespace Armed.Trainer.Explaining.Clusters;

/// <summary>Whether the clusters' effects are as a normal distribution gives them.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Effect">The effect.</param>
/// <param name="Standardised">The effects over their standard deviations between clusters after shrinkage, ascending, at most 2,000.</param>
/// <param name="Expected">Normal quantiles of the same ranks.</param>
/// <param name="Statistic">Squared correlation of the two (Shapiro and Francia): 1 where the effects are normal.</param>
/// <param name="P">Share of simulated normal samples whose correlation is as low.</param>
internal sealed record EffectNormality(string Factor, string Effect, double[] Standardised, double[] Expected, double Statistic, double P);
