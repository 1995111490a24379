namespace Armed.Trainer.Explaining.Scoring;

/// <summary>Rows with similar predictions.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Predicted">Their mean prediction.</param>
/// <param name="Observed">Their mean outcome.</param>
/// <param name="Error">Standard error of the mean outcome, from the spread of the outcome within the bin.</param>
internal sealed record CalibrationBin(int Rows, double Predicted, double Observed, double Error);
