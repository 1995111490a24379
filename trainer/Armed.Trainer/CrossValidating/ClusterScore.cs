namespace Armed.Trainer;

/// <summary>Measures of the held-out rows of one cluster.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Rows">Its held-out rows.</param>
/// <param name="Weight">What they weigh: their number where rows have no weights.</param>
/// <param name="Measures">Measures by name, of those that are means over rows, or roots of them.</param>
public sealed record ClusterScore(string Cluster, int Rows, double Weight, IReadOnlyDictionary<string, double> Measures);
