namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>A solution that counts with a weight among others.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Fixed">Fixed coefficients [P].</param>
/// <param name="Covariance">Their covariance [P, P].</param>
internal sealed record WeightedCoefficients(double Weight, double[] Fixed, double[] Covariance);
