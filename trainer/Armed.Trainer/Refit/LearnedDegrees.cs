namespace Armed.Trainer.Refit;

/// <summary>Effective degrees of freedom of the fixed part of two models of the same rows.</summary>
/// <param name="Coefficients">Those of the coefficients of x and w.</param>
/// <param name="Smooth">Those of x and a smooth function of x, which was not learned before.</param>
internal readonly record struct LearnedDegrees(double Coefficients, double Smooth)
{
    /// <summary>What learning w took.</summary>
    public double Missing => Math.Max(0, Smooth - Coefficients);
}
