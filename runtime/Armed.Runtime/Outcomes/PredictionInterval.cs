namespace Armed.Runtime;

/// <summary>An interval for the mean of the outcome, or for a new observation.</summary>
/// <param name="Lower">Lower end, in units of the prediction.</param>
/// <param name="Upper">Upper end, in units of the prediction.</param>
/// <param name="Level">Probability that the interval holds, between 0 and 1.</param>
public readonly record struct PredictionInterval(double Lower, double Upper, double Level);
