namespace Armed.Trainer.Explaining.Clusters;

/// <summary>What the same rows would be predicted in a cluster.</summary>
/// <param name="Name">The cluster.</param>
/// <param name="Mean">Mean prediction of all rows under its effects.</param>
/// <param name="Lower">Mean of the lower ends of the rows' intervals of the mean; NaN without intervals.</param>
/// <param name="Upper">Mean of the upper ends.</param>
/// <param name="Observed">Mean outcome of its own rows; null without rows.</param>
/// <param name="Rows">Its own rows.</param>
internal sealed record CounterfactualCluster(string Name, double Mean, double Lower, double Upper, double? Observed, int Rows);
