namespace Armed.Trainer.Explaining.Clusters;

/// <summary>What the fixed part would be without a cluster's rows, at the same variances.</summary>
/// <param name="Cluster">Its name.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Shift">
/// The most that any coefficient, or any sum of coefficients with weights, would move, in its standard errors: the root of Cook's distance times the number of coefficients. Infinite where
/// the other rows do not determine them all, and not a number where the cluster's rows are too extreme for the computation.
/// </param>
/// <param name="Change">Root of the mean square, over the rows of the fit, of the change of the fixed linear predictor.</param>
internal sealed record ClusterInfluence(string Cluster, int Rows, double Shift, double Change);
