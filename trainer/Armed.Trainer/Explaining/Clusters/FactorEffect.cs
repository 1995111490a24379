namespace Armed.Trainer.Explaining.Clusters;

/// <summary>A line of <c>random_effects.csv</c>.</summary>
/// <param name="Factor">Cluster column.</param>
/// <param name="Cluster">Cluster.</param>
/// <param name="Effect">(Intercept) or the column with a slope; after its class where each class has effects.</param>
/// <param name="Mean">Posterior mean, original units.</param>
/// <param name="Sd">Posterior standard deviation.</param>
internal sealed record FactorEffect(string Factor, string Cluster, string Effect, double Mean, double Sd);
