using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// The covariance of the variance parameters: the inverse of the likelihood's Hessian at the estimates, by the delta method from the search's parameters to T, sigma^2 and the
/// distribution's own. A parameter on the boundary is held there.
/// </summary>
internal static class VarianceUncertainty
{
    /// <summary>The search's parameters are of order 1, and the functions of them are smooth.</summary>
    private const double Step = 1e-5;

    /// <summary>Information on the logarithm of a dispersion below which it has no finite estimate: its standard error would be a factor of e^30.</summary>
    private const double LeastInformation = 1e-3;

    /// <summary>
    /// Of a Gaussian outcome. The search profiles sigma out; on log sigma^2 itself the information is F / 2, and it moves with the other parameters as the profile does.
    /// </summary>
    /// <param name="problem">The model.</param>
    /// <param name="curvature">The profiled likelihood's Hessian; the last of its shifts is that of log sigma^2.</param>
    /// <param name="point">The estimates.</param>
    /// <param name="held">Whether a parameter is on the boundary.</param>
    /// <param name="lambdas">Lambda of every factor at a point, relative to sigma.</param>
    /// <param name="variance">sigma^2.</param>
    /// <param name="freedom">F.</param>
    public static VarianceParameters? Gaussian(
        MixedModelProblem problem, EstimateCurvature curvature, double[] point, bool[] held, Func<double[], IReadOnlyList<double[]>> lambdas, double variance, int freedom)
    {
        int[] free = [.. Enumerable.Range(0, point.Length).Where(j => !held[j])];
        if (Inverse(curvature.Hessian, point.Length, free) is not { } inverse)
        {
            return null;
        }

        var elements = Elements(problem).Count();
        double[] at = [.. point, Math.Log(variance)];
        var covariance = WithScale(inverse, [.. free.Select(j => curvature.Shifts[j][^1])], 2.0 / freedom);
        var (values, propagated) = Propagate(Map, at, [.. free, point.Length], covariance);
        return new VarianceParameters(values, Held(problem, propagated, values.Length, held)) { SigmaAt = elements, OwnAt = elements + 1 };

        double[] Map(double[] x) => GaussianValues(problem, lambdas(x[..^1]), x[^1]);
    }

    /// <summary>The elements of every T, and sigma^2.</summary>
    public static double[] GaussianValues(MixedModelProblem problem, IReadOnlyList<double[]> lambdas, double logVariance) =>
        [.. Covariances(problem, lambdas, Math.Exp(logVariance)), Math.Exp(logVariance)];

    /// <summary>The elements of every T, the distribution's own, and the fixed coefficients.</summary>
    public static double[] GeneralisedValues(MixedModelProblem problem, IReadOnlyList<double[]> lambdas, OutcomeDistribution distribution, double[] coefficients) =>
        [.. Covariances(problem, lambdas, 1), .. Own(distribution), .. coefficients];

    /// <summary>Of another outcome, whose search has every parameter: first the distribution's own, last those of the covariances.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="curvature">The likelihood's Hessian.</param>
    /// <param name="point">The estimates.</param>
    /// <param name="precision">Per parameter what its information gains at least; infinite on the boundary.</param>
    /// <param name="lambdas">Lambda of every factor at a point.</param>
    /// <param name="distribution">The distribution at a point.</param>
    /// <param name="coefficients">The fixed coefficients [P] at a point.</param>
    /// <param name="first">Position of the first parameter of the covariances.</param>
    public static VarianceParameters? Generalised(
        MixedModelProblem problem, EstimateCurvature curvature, double[] point, double[] precision, Func<double[], IReadOnlyList<double[]>> lambdas,
        Func<double[], OutcomeDistribution> distribution, Func<double[], double[]> coefficients, int first)
    {
        var family = distribution(point).Parameters.Length;
        var unbounded = distribution(point).HasUnboundedParameters;
        bool[] held = [.. precision.Select((p, j) => !double.IsFinite(p) || (unbounded && j < family && !(curvature.Hessian[(j * point.Length) + j] > LeastInformation)))];
        int[] free = [.. Enumerable.Range(0, point.Length).Where(j => !held[j])];
        if (Inverse(curvature.Hessian, point.Length, free) is not { } inverse)
        {
            return null;
        }

        var own = Own(distribution(point)).Length;
        var elements = Elements(problem).Count();
        var (values, propagated) = Propagate(Map, point, free, inverse);
        propagated = Held(problem, propagated, values.Length, held[first..]);
        Hide(propagated, values.Length, Enumerable.Range(elements, held.Take(family).Any(h => h) ? own : 0));
        return new VarianceParameters(values, propagated) { OwnAt = elements, OwnCount = own, FixedAt = elements + own };

        double[] Map(double[] x) => GeneralisedValues(problem, lambdas(x), distribution(x), coefficients(x));
    }

    /// <summary>Free elements of every T = variance Lambda Lambda'.</summary>
    private static IEnumerable<double> Covariances(MixedModelProblem problem, IReadOnlyList<double[]> lambdas, double variance)
    {
        foreach (var (g, _, i, j) in Elements(problem))
        {
            var size = problem.Data.Factors[g].Size;
            var sum = 0.0;
            for (var k = 0; k <= j; k++)
            {
                sum += lambdas[g][(i * size) + k] * lambdas[g][(j * size) + k];
            }

            yield return variance * sum;
        }
    }

    private static double[] Own(OutcomeDistribution distribution) => distribution.CutPoints.Length > 0
        ? distribution.CutPoints.ToArray()
        : double.IsFinite(distribution.Dispersion) ? [Math.Log(distribution.Dispersion)] : [];

    private static IEnumerable<(int Factor, CovarianceBlock Block, int I, int J)> Elements(MixedModelProblem problem) =>
        problem.Data.Factors.SelectMany((factor, g) => factor.Blocks.SelectMany(block => block.Elements().Select(e => (g, block, e.I, e.J))));

    /// <summary>H_ff^-1; null if it is not positive definite.</summary>
    private static double[]? Inverse(double[] hessian, int count, int[] free)
    {
        var (size, part) = (free.Length, new double[free.Length * free.Length]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                part[(i * size) + j] = hessian[(free[i] * count) + free[j]];
            }
        }

        var inverse = new double[size * size];
        if (!SmallCholesky.TryFactor(part, size))
        {
            return null;
        }

        SmallCholesky.Invert(part, size, inverse);
        return inverse;
    }

    /// <summary>With one more parameter that is slopes' x + z, Var z given.</summary>
    private static double[] WithScale(double[] covariance, double[] slopes, double own)
    {
        var (n, m) = (slopes.Length, slopes.Length + 1);
        var result = new double[m * m];
        result[^1] = own;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[(i * m) + j] = covariance[(i * n) + j];
                result[(i * m) + n] += covariance[(i * n) + j] * slopes[j];
            }

            result[(n * m) + i] = result[(i * m) + n];
            result[^1] += slopes[i] * result[(i * m) + n];
        }

        return result;
    }

    /// <summary>J V J' with J by central differences.</summary>
    private static (double[] Values, double[] Covariance) Propagate(Func<double[], double[]> map, double[] at, int[] free, double[] covariance)
    {
        var values = map(at);
        var moved = (double[])at.Clone();
        var slopes = free.Select(j =>
        {
            moved[j] = at[j] + Step;
            var high = map(moved);
            moved[j] = at[j] - Step;
            var low = map(moved);
            moved[j] = at[j];
            return high.Zip(low, (a, b) => (a - b) / (2 * Step)).ToArray();
        }).ToArray();
        return (values, Quadratic(slopes, covariance, values.Length));
    }

    private static double[] Quadratic(double[][] slopes, double[] covariance, int size)
    {
        var result = new double[size * size];
        for (var k = 0; k < slopes.Length; k++)
        {
            for (var i = 0; i < size; i++)
            {
                for (var l = 0; l < slopes.Length && slopes[k][i] != 0; l++)
                {
                    var factor = slopes[k][i] * covariance[(k * slopes.Length) + l];
                    for (var j = 0; j < size; j++)
                    {
                        result[(i * size) + j] += factor * slopes[l][j];
                    }
                }
            }
        }

        return result;
    }

    /// <summary>NaN for every element of a covariance block with an element on the boundary: the elements correspond one to one.</summary>
    private static double[] Held(MixedModelProblem problem, double[] covariance, int size, bool[] held)
    {
        var at = 0;
        foreach (var block in problem.Data.Factors.SelectMany(factor => factor.Blocks))
        {
            var own = Enumerable.Range(at, block.Parameters);
            Hide(covariance, size, own.Any(k => held[k]) ? own : []);
            at += block.Parameters;
        }

        return covariance;
    }

    private static void Hide(double[] covariance, int size, IEnumerable<int> rows)
    {
        foreach (var row in rows)
        {
            for (var j = 0; j < size; j++)
            {
                covariance[(row * size) + j] = covariance[(j * size) + row] = double.NaN;
            }
        }
    }
}
