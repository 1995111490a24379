namespace Armed.Trainer.Simulation;

/// <summary>A row of a simulated set of spirals.</summary>
/// <param name="X1">First coordinate.</param>
/// <param name="X2">Second coordinate.</param>
/// <param name="Probe1">A feature that carries only the cluster's share of class 0; null unless confounded.</param>
/// <param name="Probe2">The same with its own noise; null unless confounded.</param>
/// <param name="Cluster">0-based cluster.</param>
/// <param name="Outcome">Class, 0 or 1.</param>
public sealed record SpiralRow(double X1, double X2, double? Probe1, double? Probe2, int Cluster, int Outcome);
