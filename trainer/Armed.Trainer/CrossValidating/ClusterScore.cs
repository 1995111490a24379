namespace Armed.Trainer;

/// <summary>Measures of the held-out rows of one cluster.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Rows">Its held-out rows.</param>
/// <param name="Weight">What they weigh: their number where rows have no weights.</param>
/// <param name="Measures">
/// Measures by name: those that are means over rows, or roots of them; <c>auroc</c> where both classes occur, over the pairs of rows that one fold has; and where a prediction is one number <c>observed_mean</c>, which of two
/// classes is the share of the positive one, and <c>predicted_mean</c>.
/// </param>
public sealed record ClusterScore(string Cluster, int Rows, double Weight, IReadOnlyDictionary<string, double> Measures);
