namespace Armed.Runtime.Documents;

/// <summary>A random effect as people read it.</summary>
/// <param name="Factor">Cluster column.</param>
/// <param name="Cluster">Cluster name.</param>
/// <param name="Effect">Name of the effect; for several classes after the class and a colon.</param>
/// <param name="Mean">Posterior mean in original units of feature and linear predictor.</param>
/// <param name="Sd">Posterior standard deviation in the same units.</param>
internal sealed record EffectSummary(string Factor, string Cluster, string Effect, double Mean, double Sd);
