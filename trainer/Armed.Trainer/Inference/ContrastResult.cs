namespace Armed.Trainer.Inference;

/// <summary>Estimate and test of one hypothesis.</summary>
/// <param name="Text">The hypothesis.</param>
/// <param name="Value">What the contrast is compared with.</param>
/// <param name="Estimate">The contrast's estimate.</param>
/// <param name="Se">Its standard error.</param>
/// <param name="Df">Degrees of freedom of the t distribution; null: the normal distribution.</param>
/// <param name="P">Two-sided p value.</param>
/// <param name="Lower">Lower end of the contrast's confidence interval.</param>
/// <param name="Upper">Upper end.</param>
internal sealed record ContrastResult(string Text, double Value, double Estimate, double Se, double? Df, double P, double Lower, double Upper)
{
    /// <summary>t, or z without degrees of freedom.</summary>
    public double Statistic => (Estimate - Value) / Se;
}
