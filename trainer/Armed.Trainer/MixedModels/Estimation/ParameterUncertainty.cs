using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// What not knowing the variances (and a distribution's own parameters) adds to the effects' posterior covariances: 2 D V D' with V the inverse
/// information on these parameters theta, beta eliminated, and D = dm_c / dtheta along beta's own response. One D V D' is how far the posterior means
/// move with theta (Kass and Steffey 1989, section 3; Gaussian: Kackar and Harville 1984); the other is by how much S_c at estimated variances is too small
/// on average (Harville and Jeske 1992; Prasad and Rao 1990, equation 5.13).
/// As theta is at a stationary point, its parametrisation does not matter to D V D'.
/// A parameter at its boundary is held there: the likelihood is not quadratic across it, and effects without variance get none here. Where the data hardly
/// determine a scale, each standard deviation is taken as known to a factor of e^2 (sd of its logarithm 2): a quadratic fitted to a flat likelihood would
/// promise more than any interval can say.
/// </summary>
internal static class ParameterUncertainty
{
    /// <summary>Precision of a log standard deviation without data.</summary>
    public const double LeastPrecision = 0.25;

    /// <summary>Levels up to which a factor's effects get the part: it falls as 1 / levels, and is below a thousandth of the variance above.</summary>
    public const int MostLevels = 1000;

    /// <summary>Whether any factor is to get the part.</summary>
    public static bool Matters(MixedModelProblem problem) => problem.Data.Factors.Any(factor => factor.Levels <= MostLevels);

    /// <summary>The factors' estimates with the part added; as they are where the information is not positive definite.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="factors">The estimates.</param>
    /// <param name="curvature">Hessian and shifts at the estimates.</param>
    /// <param name="nuisance">Parameters whose uncertainty the estimates carry already: beta's.</param>
    /// <param name="precision">Per parameter what the Hessian's diagonal gains; infinite: the parameter is held.</param>
    public static IReadOnlyList<FactorEstimate> Add(
        MixedModelProblem problem, IReadOnlyList<FactorEstimate> factors, EstimateCurvature curvature, Range nuisance, double[] precision)
    {
        var beta = Enumerable.Range(0, curvature.Count).ToArray()[nuisance];
        var theta = Enumerable.Range(0, curvature.Count).Except(beta).Where(j => double.IsFinite(precision[j])).ToArray();
        if (theta.Length == 0 || Roots(curvature, beta, theta, precision) is not { } roots)
        {
            return factors;
        }

        return [.. factors.Select((factor, g) => problem.Data.Factors[g].Levels > MostLevels ? factor : factor with
        {
            PosteriorWithFixed = Sum(factor.PosteriorWithFixed, roots, problem.System.Start(g), problem.Data.Factors[g].Size),
        })];
    }

    // Rows of R^-1 D', R R' = V^-1: their outer products sum to D V D'.
    private static double[][]? Roots(EstimateCurvature curvature, int[] beta, int[] theta, double[] precision)
    {
        var (response, information) = (Response(curvature, beta, theta), new double[theta.Length * theta.Length]);
        if (response is null)
        {
            return null;
        }

        var shifts = theta.Select(k => (double[])curvature.Shifts[k].Clone()).ToArray();
        for (var k = 0; k < theta.Length; k++)
        {
            for (var l = 0; l < theta.Length; l++)
            {
                information[k * theta.Length + l] = curvature.Hessian[theta[k] * curvature.Count + theta[l]] + (k == l ? precision[theta[k]] : 0);
            }

            for (var j = 0; j < beta.Length; j++)
            {
                AddScaled(curvature.Shifts[beta[j]], response[k][j], shifts[k]);
                for (var l = 0; l < theta.Length; l++)
                {
                    information[k * theta.Length + l] += response[k][j] * curvature.Hessian[beta[j] * curvature.Count + theta[l]];
                }
            }
        }

        return SmallCholesky.TryFactor(information, theta.Length) ? Whitened(information, shifts) : null;
    }

    // d beta / d theta = -H_bb^-1 H_bt, a row per theta.
    private static double[][]? Response(EstimateCurvature curvature, int[] beta, int[] theta)
    {
        var own = new double[beta.Length * beta.Length];
        for (var i = 0; i < beta.Length; i++)
        {
            for (var j = 0; j < beta.Length; j++)
            {
                own[i * beta.Length + j] = curvature.Hessian[beta[i] * curvature.Count + beta[j]];
            }
        }

        if (!SmallCholesky.TryFactor(own, beta.Length))
        {
            return null;
        }

        return [.. theta.Select(k =>
        {
            var response = beta.Select(j => -curvature.Hessian[j * curvature.Count + k]).ToArray();
            SmallCholesky.Solve(own, beta.Length, response);
            return response;
        })];
    }

    private static double[][] Whitened(double[] factor, double[][] rows)
    {
        for (var k = 0; k < rows.Length; k++)
        {
            for (var l = 0; l < k; l++)
            {
                AddScaled(rows[l], -factor[k * rows.Length + l], rows[k]);
            }

            for (var i = 0; i < rows[k].Length; i++)
            {
                rows[k][i] /= factor[k * rows.Length + k];
            }
        }

        return rows;
    }

    // S_c + 2 D V D'.
    private static double[] Sum(double[] packed, double[][] roots, int start, int size)
    {
        var result = (double[])packed.Clone();
        for (int at = 0, first = start; at < result.Length; first += size)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j <= i; j++, at++)
                {
                    foreach (var root in roots)
                    {
                        result[at] += 2 * root[first + i] * root[first + j];
                    }
                }
            }
        }

        return result;
    }

    private static void AddScaled(double[] from, double factor, double[] to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }
}
