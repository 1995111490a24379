namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Combinations of the fixed coefficients in a solution that counts with a weight among others.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Means">Their means.</param>
/// <param name="Variances">Their variances.</param>
internal sealed record WeightedMoments(double Weight, double[] Means, double[] Variances);
