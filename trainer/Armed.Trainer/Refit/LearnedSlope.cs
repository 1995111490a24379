namespace Armed.Trainer.Refit;

/// <summary>The mean over the rows of the derivative of the linear predictor by a column of x.</summary>
/// <param name="Derivatives">Derivatives of the refit's by its coefficients [P].</param>
/// <param name="Distance">The refit's mean derivative less that of the smooth function.</param>
/// <param name="SmoothVariance">Variance of the smooth function's.</param>
internal sealed record LearnedSlope(double[] Derivatives, double Distance, double SmoothVariance)
{
    /// <summary>
    /// What the uncertainty of the coefficients lacks. Under the smooth model the mean derivative is normal, and E (o - true)^2 of another estimate o is its variance plus the squared distance.
    /// </summary>
    /// <param name="variance">Variance of the refit's mean derivative from its coefficients.</param>
    public double Missing(double variance) => Math.Max(0, SmoothVariance + (Distance * Distance) - variance);
}
