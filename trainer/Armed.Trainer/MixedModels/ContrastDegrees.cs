using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels;

/// <summary>
/// Degrees of freedom of a contrast l'beta by Satterthwaite's method (Biometrics Bulletin 2, 1946; for mixed models Fai and Cornelius 1996, and lmerTest: Kuznetsova, Brockhoff,
/// Christensen, J Stat Soft 82(13), 2017): nu = 2 f^2 / Var f with f = l'Cov(beta)l, whose variance follows by the delta method from that of the variance parameters.
/// </summary>
/// <remarks>
/// The parameters are x, the covariances relative to sigma, and log sigma^2, which the likelihood profiles out. With F rows less the fixed coefficients (REML; ML: rows), the inverse
/// information has V_xx = H^-1, H the Hessian of the profiled likelihood, and beyond sigma's own movement with x the variance 2 / F of log sigma^2. So
/// Var f = g'V_xx g + 2 f^2 / F with g the derivative of f along the profile.
/// </remarks>
/// <param name="covariance">Cov(beta) [P, P] row after row.</param>
/// <param name="derivatives">Per parameter its derivative along the profile, [P, P].</param>
/// <param name="factor">The Cholesky factor of H, [n, n].</param>
/// <param name="freedom">F.</param>
internal sealed class ContrastDegrees(double[] covariance, double[][] derivatives, double[] factor, int freedom)
{
    /// <summary>nu of a contrast l [P]; null if the contrast has no variance.</summary>
    public double? Of(double[] contrast)
    {
        var f = Quadratic(covariance, contrast);
        if (!(f > 0))
        {
            return null;
        }

        double[] gradient = [.. derivatives.Select(derivative => Quadratic(derivative, contrast))];
        double[] solved = [.. gradient];
        SmallCholesky.Solve(factor, solved.Length, solved);
        var variance = gradient.Zip(solved, (g, s) => g * s).Sum() + (2 * f * f / freedom);
        return 2 * f * f / variance;
    }

    private static double Quadratic(double[] matrix, double[] contrast)
    {
        var sum = 0.0;
        for (var i = 0; i < contrast.Length; i++)
        {
            for (var j = 0; j < contrast.Length && contrast[i] != 0; j++)
            {
                sum += contrast[i] * matrix[(i * contrast.Length) + j] * contrast[j];
            }
        }

        return sum;
    }
}
