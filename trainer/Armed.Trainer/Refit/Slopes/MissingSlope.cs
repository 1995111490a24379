namespace Armed.Trainer.Refit.Slopes;

/// <summary>What an average slope and its variance from the coefficients lack.</summary>
/// <param name="Correction">What is added to the slope.</param>
/// <param name="Variance">What is added to its variance, at least 0.</param>
/// <param name="SmoothVariance">The variance of a corrected slope, that of the smooth model; null without a correction.</param>
/// <param name="PopulationVariance">The same for rows of unknown clusters.</param>
internal sealed record MissingSlope(double Correction, double Variance, double? SmoothVariance, double? PopulationVariance);
