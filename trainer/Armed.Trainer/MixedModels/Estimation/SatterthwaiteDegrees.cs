using Armed.Runtime.Posterior;
using Armed.Trainer.Inference;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// What Satterthwaite's degrees of freedom need: derivatives of the fixed coefficients' covariance with respect to the variance parameters, and the covariance of these.
/// </summary>
/// <remarks>
/// The parameters are x, the covariances relative to sigma, and log sigma^2, which the likelihood profiles out. With F rows less the fixed coefficients (REML; ML: rows), the inverse
/// information has V_xx = H^-1, H the Hessian of the profiled likelihood, and beyond sigma's own movement with x the variance 2 / F of log sigma^2. The derivatives with respect to x
/// are along the profile, and that with respect to log sigma^2 is the covariance itself.
/// </remarks>
internal static class SatterthwaiteDegrees
{
    /// <summary>Coefficients up to which the derivatives of their covariance are kept.</summary>
    private const int MostCoefficients = 200;

    /// <summary>Parameters are of order 1.</summary>
    private const double Step = 1e-4;

    /// <summary>Whether the derivatives are cheap enough.</summary>
    public static bool Affordable(MixedModelProblem problem) => problem.GroupCount == 0 && problem.Flat is > 0 and <= MostCoefficients;

    /// <summary>Evaluates the covariance of the fixed coefficients twice per parameter.</summary>
    /// <param name="covariance">Covariance of beta at the estimates [P, P].</param>
    /// <param name="at">The covariance at a point, sigma profiled out there.</param>
    /// <param name="point">The estimates.</param>
    /// <param name="hessian">H, [n, n].</param>
    /// <param name="free">The parameters that are not held at a boundary.</param>
    /// <param name="freedom">F.</param>
    /// <returns>The derivatives; null if the Hessian is not positive definite.</returns>
    public static CovarianceDerivatives? Of(double[] covariance, Func<double[], double[]> at, double[] point, double[] hessian, int[] free, int freedom)
    {
        var (size, information) = (free.Length, new double[free.Length * free.Length]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                information[(i * size) + j] = hessian[(free[i] * point.Length) + free[j]];
            }
        }

        if (!SmallCholesky.TryFactor(information, size))
        {
            return null;
        }

        double[][] derivatives = [.. free.Select(j => Derivative(at, point, j)), covariance];
        var count = (int)Math.Round(Math.Sqrt(covariance.Length));
        return new CovarianceDerivatives(DegreesOfFreedomMethod.Satterthwaite, count, covariance, covariance, derivatives, WithScale(information, size, 2.0 / freedom));
    }

    private static double[] WithScale(double[] factor, int size, double own)
    {
        var inverse = new double[size * size];
        SmallCholesky.Invert(factor, size, inverse);
        var result = new double[(size + 1) * (size + 1)];
        result[^1] = own;
        for (var i = 0; i < size; i++)
        {
            inverse.AsSpan(i * size, size).CopyTo(result.AsSpan(i * (size + 1)));
        }

        return result;
    }

    private static double[] Derivative(Func<double[], double[]> at, double[] point, int parameter)
    {
        var moved = (double[])point.Clone();
        moved[parameter] = point[parameter] + Step;
        var high = at(moved);
        moved[parameter] = point[parameter] - Step;
        var low = at(moved);
        return [.. high.Zip(low, (a, b) => (a - b) / (2 * Step))];
    }
}
