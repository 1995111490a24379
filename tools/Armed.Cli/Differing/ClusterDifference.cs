namespace Armed.Cli.Differing;

/// <summary>How the predictions of two bundles differ on the rows of one cluster.</summary>
/// <param name="Factor">The grouping factor.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Mean">Mean absolute difference of its predictions.</param>
/// <param name="Bias">Mean difference, second less first; null for several classes, where it is always 0.</param>
/// <param name="IsKnownBefore">Whether the first bundle knows the cluster.</param>
/// <param name="IsKnownAfter">Whether the second bundle does.</param>
internal sealed record ClusterDifference(string Factor, string Cluster, long Rows, double Mean, double? Bias, bool IsKnownBefore, bool IsKnownAfter);
