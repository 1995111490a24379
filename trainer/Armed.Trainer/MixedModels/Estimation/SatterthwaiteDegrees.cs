using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Estimates <see cref="ContrastDegrees"/>: derivatives of the fixed coefficients' covariance with respect to the variance parameters.</summary>
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
    /// <returns>The degrees; null if the Hessian is not positive definite.</returns>
    public static ContrastDegrees? Of(double[] covariance, Func<double[], double[]> at, double[] point, double[] hessian, int[] free, int freedom)
    {
        var information = new double[free.Length * free.Length];
        for (var i = 0; i < free.Length; i++)
        {
            for (var j = 0; j < free.Length; j++)
            {
                information[i * free.Length + j] = hessian[free[i] * point.Length + free[j]];
            }
        }

        return SmallCholesky.TryFactor(information, free.Length)
            ? new ContrastDegrees(covariance, [.. free.Select(j => Derivative(at, point, j))], information, freedom)
            : null;
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
