namespace Armed.Benchmarks.Simulated;

/// <summary>A row and its truth.</summary>
/// <param name="Cluster">Its cluster.</param>
/// <param name="X1">First feature.</param>
/// <param name="X2">Second feature.</param>
/// <param name="Effect">Its cluster's effect.</param>
/// <param name="Linear">The true linear predictor, the effect included.</param>
/// <param name="Outcome">What was observed.</param>
internal readonly record struct IntervalRow(int Cluster, float X1, float X2, double Effect, double Linear, double Outcome);
