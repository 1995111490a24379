using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// How far combinations of the coefficients are from the truth over repeated outcomes of the same rows. The covariance C of penalised coefficients is that of the truth around them and has room for every bias that the
/// prior allows, on average over the truths that it draws. Of one combination of one truth that is too much or too little: its estimate varies by C - C R C, R the prior's precisions, and is biased by -C R beta.
/// </summary>
/// <param name="coefficients">The coefficients [P].</param>
/// <param name="covariance">C [P, P].</param>
/// <param name="precisions">The diagonal of R [P], 0 for coefficients without a prior.</param>
internal sealed class ShrinkageErrors(double[] coefficients, double[] covariance, double[] precisions)
{
    /// <summary>The variance over repeated outcomes and the squared bias, of which the coefficients stand for the true ones.</summary>
    /// <param name="weights">Weights [P] of the coefficients.</param>
    public double MeanSquare(double[] weights)
    {
        double[] shared = [.. coefficients.Select((_, j) => TensorPrimitives.Dot<double>(weights, covariance.AsSpan(j * weights.Length, weights.Length)))]; // C a
        double[] shrunken = [.. shared.Zip(precisions, (value, precision) => value * precision)];                                                        // R C a
        var variance = TensorPrimitives.Dot<double>(weights, shared) - TensorPrimitives.Dot<double>(shared, shrunken);
        return Math.Max(0, variance) + Math.Pow(TensorPrimitives.Dot<double>(shrunken, coefficients), 2);
    }
}
