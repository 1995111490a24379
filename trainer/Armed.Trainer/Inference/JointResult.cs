namespace Armed.Trainer.Inference;

/// <summary>A test of several hypotheses at once.</summary>
/// <param name="Statistic">F, or chi-square without degrees of freedom of the denominator.</param>
/// <param name="NumeratorDf">Independent hypotheses.</param>
/// <param name="DenominatorDf">Degrees of freedom of the denominator; null: chi-square.</param>
/// <param name="P">p value.</param>
internal sealed record JointResult(double Statistic, int NumeratorDf, double? DenominatorDf, double P);
