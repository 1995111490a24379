namespace Armed.Trainer.Inference;

/// <summary>A linear hypothesis about the fixed coefficients: contrast' beta = value.</summary>
/// <param name="Text">For people.</param>
/// <param name="Contrast">A weight per coefficient.</param>
/// <param name="Value">What the contrast is compared with.</param>
internal sealed record Hypothesis(string Text, double[] Contrast, double Value);
