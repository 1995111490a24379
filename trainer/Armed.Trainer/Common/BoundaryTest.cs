namespace Armed.Trainer.Common;

/// <summary>
/// Tests of a variance against 0, where it is on the boundary of what it can be: the likelihood-ratio statistic of one more variance and its covariances with k others is then a half-half mixture of chi-squared of k and of k + 1
/// degrees of freedom (Self and Liang, J Am Stat Assoc 82, 1987; Stram and Lee, Biometrics 50, 1994).
/// </summary>
internal static class BoundaryTest
{
    /// <summary>The p value.</summary>
    /// <param name="ratio">The statistic, twice the gain of log-likelihood.</param>
    /// <param name="covariances">Covariances with others that are tested with the variance.</param>
    public static double P(double ratio, int covariances) => ratio <= 0 ? 1 : 0.5 * (ChiSquare.Upper(ratio, covariances) + ChiSquare.Upper(ratio, covariances + 1));
}
