namespace Armed.Trainer.Refit;

/// <summary>The mean over the rows of the derivative of the refit's linear predictor by a column of x.</summary>
/// <param name="Derivatives">Its derivatives by the coefficients [P].</param>
/// <param name="Error">
/// E (o - true)^2 of it under the smooth model, in which the true one is normal: the smooth function's variance and the squared distance from it, averaged over how smooth it may be.
/// </param>
internal sealed record LearnedSlope(double[] Derivatives, double Error)
{
    /// <summary>What the uncertainty of the coefficients lacks.</summary>
    /// <param name="variance">Variance of the mean derivative from the coefficients.</param>
    public double Missing(double variance) => Math.Max(0, Error - variance);
}
