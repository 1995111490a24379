namespace Armed.Cli.Reporting;

/// <summary>A cluster of a comparison by <c>armed evaluate</c>, as one model predicts its held-out rows.</summary>
/// <param name="Name">The cluster.</param>
/// <param name="Rows">Its held-out rows.</param>
/// <param name="Measures">Measures by name.</param>
internal sealed record ComparedCluster(string Name, int Rows, IReadOnlyDictionary<string, double> Measures);
