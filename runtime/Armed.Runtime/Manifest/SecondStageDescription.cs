namespace Armed.Runtime.Bundles;

/// <summary>Boosted trees that add to the linear predictor of rows of known clusters what the mixed model leaves.</summary>
/// <param name="Trees">Number of trees, at least 1.</param>
/// <param name="Gain">By how much they lower the loss of rows out of fold, in the unit of <see cref="RefitDescription.ValidationLoss"/>.</param>
/// <param name="StandardError">Standard error of the gain over the rows.</param>
public sealed record SecondStageDescription(int Trees, double Gain, double StandardError);
