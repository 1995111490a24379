namespace Armed.Trainer.Explaining.Posteriors;

/// <summary>The posterior of rows' linear predictors as sums of independent parts, so that covariances between rows are known, too.</summary>
/// <param name="Mean">m of each row [N].</param>
/// <param name="Variance">v of each row [N]: the variance of the clusters' effects.</param>
/// <param name="Fixed">What the uncertainty of the fixed part is to each row [N, R]: the covariance of two rows from it is the product of theirs.</param>
/// <param name="Roots">By factor, what the uncertainty of a row's cluster is to it [N, K]: the covariance of two rows of one cluster from it is the product of theirs.</param>
internal sealed record RowPosterior(double[] Mean, double[] Variance, double[] Fixed, IReadOnlyList<double[]> Roots)
{
    /// <summary>Numbers of a row in <see cref="Fixed"/>.</summary>
    public int FixedWidth => Mean.Length == 0 ? 0 : Fixed.Length / Mean.Length;
}
