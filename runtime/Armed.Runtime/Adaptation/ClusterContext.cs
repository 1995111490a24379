namespace Armed.Runtime.Adaptation;

/// <summary>The unlabelled rows that are known of a cluster.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Sums">Sums of the summary columns over them.</param>
/// <param name="IsUsed">Whether they shift the cluster's effects; false where they are too few for it.</param>
internal sealed record ClusterContext(int Rows, double[] Sums, bool IsUsed);
