namespace Armed.Trainer.Refit.Slopes;

/// <summary>The mean over the rows of the derivative o of the refit's linear predictor by a column of x, and what a smooth model says of the true one: normal with the mean s, averaged over how smooth it may be.</summary>
/// <param name="Derivatives">Derivatives of o by the coefficients [P], those of the rows' shares in it among them.</param>
/// <param name="Estimate">o.</param>
/// <param name="Smooth">s.</param>
/// <param name="Variance">Variance of the true one around s.</param>
/// <param name="IsCorrected">Whether the estimate is moved to s.</param>
internal sealed record LearnedSlope(double[] Derivatives, double Estimate, double Smooth, double Variance, bool IsCorrected)
{
    /// <summary>The variance for rows of unknown clusters, whose effects take up nothing of an error of the fixed part. Default that of known ones.</summary>
    public double PopulationVariance { get; init; } = Variance;

    /// <summary>What is added to o: s - o, or 0.</summary>
    public double Correction => IsCorrected ? Smooth - Estimate : 0;

    /// <summary>What makes the standard error of o that of what is reported.</summary>
    /// <param name="variance">Variance of o from the coefficients.</param>
    public MissingSlope Given(double variance) => new(Correction, Missing(variance), IsCorrected ? Variance : null, IsCorrected ? PopulationVariance : null);

    /// <summary>What the uncertainty of the coefficients lacks: E (o + correction - true)^2 is that of the smooth model.</summary>
    /// <param name="variance">Variance of o from the coefficients.</param>
    public double Missing(double variance) => Math.Max(0, Variance + Math.Pow(Smooth - Estimate - Correction, 2) - variance);
}
