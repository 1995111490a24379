namespace Armed.Trainer.Refit;

/// <summary>What an average slope and its variance from the coefficients lack.</summary>
/// <param name="Correction">What is added to the slope.</param>
/// <param name="Variance">What is added to its variance.</param>
/// <param name="Share">The share of its variance from the coefficients that stays after the correction, 1 or less.</param>
internal sealed record MissingSlope(double Correction, double Variance, double Share);
