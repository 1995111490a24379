namespace Armed.Trainer.Simulation;

/// <summary>A row of a simulated set with random intercepts.</summary>
/// <param name="X">The features x0, x1, ...</param>
/// <param name="Cluster">0-based cluster.</param>
/// <param name="Outcome">A number, 0 or 1, or a count.</param>
/// <param name="LinearPredictor">The truth f(x) + b.</param>
/// <param name="IsTest">Whether the row is in the test fold.</param>
public sealed record MixedRow(IReadOnlyList<double> X, int Cluster, double Outcome, double LinearPredictor, bool IsTest);
