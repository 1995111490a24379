namespace Armed.Trainer.Refit.Slopes;

/// <summary>Effective degrees of freedom of the fixed part of two models of the same rows.</summary>
/// <param name="Information">What the rows tell of the coefficients of x and w.</param>
/// <param name="Smooth">
/// Those of x and a smooth function of x, which was not learned before; where the refit has no w, with the squared distance of the two linear predictors in units of the rows' information, because
/// a linear predictor may be wrong where the smooth function is right.
/// </param>
internal sealed record LearnedDegrees(FixedInformation Information, double Smooth)
{
    /// <summary>By column of x, without those derived from it, the mean of the derivative of the linear predictor in both models; empty where it is not known.</summary>
    public IReadOnlyList<LearnedSlope> Slopes { get; init; } = [];

    /// <summary>Those of the coefficients of x and w.</summary>
    public double Coefficients => Information.Degrees;

    /// <summary>What learning w, or choosing to do without it, took.</summary>
    public double Missing => Math.Max(0, Smooth - Coefficients);
}
