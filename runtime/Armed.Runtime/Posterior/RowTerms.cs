namespace Armed.Runtime.Posterior;

/// <summary>One row's log-likelihood l as a function of its linear predictor eta, with derivatives.</summary>
/// <param name="Value">l(eta).</param>
/// <param name="First">l'.</param>
/// <param name="Weight">w = -l'', at least 0.</param>
/// <param name="WeightSlope">dw / d eta.</param>
public readonly record struct RowTerms(double Value, double First, double Weight, double WeightSlope);
