using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Cholesky factors of covariances of random effects, which may be singular.</summary>
internal static class CovarianceRoot
{
    private const double Tolerance = 1e-12;

    /// <summary>L [K, K] with L L' the covariance, which stays as it is.</summary>
    /// <param name="covariance">[K, K].</param>
    /// <param name="size">K.</param>
    public static double[] Of(double[] covariance, int size)
    {
        var root = (double[])covariance.Clone();
        SmallCholesky.FactorSemidefinite(root, size, Tolerance);
        return root;
    }
}
