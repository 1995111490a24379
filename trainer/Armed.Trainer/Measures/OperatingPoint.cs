namespace Armed.Trainer.Measures;

/// <summary>A threshold of a classifier and what it gives: weights of true and false positives.</summary>
/// <param name="Threshold">Scores of at least this are positive.</param>
/// <param name="TruePositives">Weight of positive rows that are called positive.</param>
/// <param name="FalsePositives">Weight of negative rows that are called positive.</param>
internal readonly record struct OperatingPoint(double Threshold, double TruePositives, double FalsePositives);
