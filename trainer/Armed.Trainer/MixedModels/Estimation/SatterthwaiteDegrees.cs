using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Degrees of freedom of a contrast l'beta by Satterthwaite's method (Biometrics Bulletin 2, 1946; for mixed models Fai and Cornelius 1996, and lmerTest: Kuznetsova, Brockhoff,
/// Christensen, J Stat Soft 82(13), 2017): nu = 2 f^2 / Var f with f = l'Cov(beta)l, whose variance follows by the delta method from that of the variance parameters.
/// </summary>
/// <remarks>
/// The parameters are x, the covariances relative to sigma, and log sigma^2, which the likelihood profiles out. With F rows less the fixed coefficients (REML; ML: rows), the inverse
/// information has V_xx = H^-1, H the Hessian of the profiled likelihood, and beyond sigma's own movement with x the variance 2 / F of log sigma^2. So
/// Var f = g'V_xx g + 2 f^2 / F with g the derivative of f along the profile.
/// </remarks>
internal sealed class SatterthwaiteDegrees
{
    /// <summary>Coefficients up to which the derivatives of their covariance are kept.</summary>
    private const int MostCoefficients = 200;

    /// <summary>Parameters are of order 1.</summary>
    private const double Step = 1e-4;

    private readonly double[] _covariance;
    private readonly double[][] _derivatives; // per parameter [P, P]
    private readonly double[] _factor;        // Cholesky factor of H
    private readonly int _freedom;
    private readonly int _size;

    private SatterthwaiteDegrees(double[] covariance, double[][] derivatives, double[] factor, int freedom, int size)
    {
        (_covariance, _derivatives, _factor, _freedom, _size) = (covariance, derivatives, factor, freedom, size);
    }

    /// <summary>Whether the derivatives are cheap enough.</summary>
    public static bool Affordable(MixedModelProblem problem, int parameters) =>
        problem.GroupCount == 0 && problem.Flat is > 0 and <= MostCoefficients && EstimateCurvature.Affordable(problem, parameters);

    /// <summary>Evaluates the covariance of the fixed coefficients twice per parameter.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="covariance">Covariance of beta at the estimates [P, P].</param>
    /// <param name="at">The covariance at a point, sigma profiled out there.</param>
    /// <param name="point">The estimates.</param>
    /// <param name="hessian">H, [n, n].</param>
    /// <param name="free">The parameters that are not held at a boundary.</param>
    /// <param name="freedom">F.</param>
    /// <returns>The degrees; null if the Hessian is not positive definite.</returns>
    public static SatterthwaiteDegrees? Of(MixedModelProblem problem, double[] covariance, Func<double[], double[]> at, double[] point, double[] hessian, int[] free, int freedom)
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
            ? new SatterthwaiteDegrees(covariance, [.. free.Select(j => Derivative(at, point, j))], information, freedom, problem.Data.Fixed.Length)
            : null;
    }

    /// <summary>nu of a contrast l [P]; null if the contrast has no variance.</summary>
    public double? Of(double[] contrast)
    {
        var f = Quadratic(_covariance, contrast);
        if (!(f > 0))
        {
            return null;
        }

        double[] gradient = [.. _derivatives.Select(derivative => Quadratic(derivative, contrast))];
        double[] solved = [.. gradient];
        SmallCholesky.Solve(_factor, solved.Length, solved);
        var variance = gradient.Zip(solved, (g, s) => g * s).Sum() + 2 * f * f / _freedom;
        return 2 * f * f / variance;
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

    private double Quadratic(double[] matrix, double[] contrast)
    {
        var sum = 0.0;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size && contrast[i] != 0; j++)
            {
                sum += contrast[i] * matrix[i * _size + j] * contrast[j];
            }
        }

        return sum;
    }
}
