using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Information on flat coefficients: from the joint mode's equations, or from the marginal likelihood.</summary>
internal static class FlatInformation
{
    /// <summary>
    /// Information on [parameters of the distribution, coefficients in spherical units], random effects eliminated, and penalised coefficients too unless they are
    /// asked for. The system holds the joint mode's factor.
    /// </summary>
    public static double[,] Joint(MixedModelProblem problem, LaplaceLikelihood likelihood, OutcomeDistribution distribution, double[,] family, bool withPenalised)
    {
        var (first, penalised) = (family.GetLength(0), withPenalised ? 0 : problem.Penalised);
        var (border, flat) = (problem.Coefficients.Length, problem.Coefficients.Length - penalised);
        var information = new double[first + flat, first + flat];
        for (var k = 0; k < first; k++)
        {
            for (var l = 0; l < first; l++)
            {
                information[k, l] = family[k, l];
            }
        }

        problem.System.Invert(withFlat: true);
        var dense = new double[flat * flat];
        for (var i = 0; i < flat; i++)
        {
            for (var j = 0; j < flat; j++)
            {
                dense[i * flat + j] = problem.System.InverseBorder[(penalised + i) * border + penalised + j];
            }
        }

        var inverse = new double[flat * flat];
        if (!SmallCholesky.TryFactor(dense, flat))
        {
            return Diagonal(information);
        }

        SmallCholesky.Invert(dense, flat, inverse);
        for (var i = 0; i < flat; i++)
        {
            for (var j = 0; j < flat; j++)
            {
                information[first + i, first + j] = inverse[i * flat + j];
            }
        }

        Cross(problem, likelihood, distribution, information, first, penalised);
        return information;
    }

    /// <summary>Covariance of beta from the Hessian of the marginal likelihood in all parameters, [P, P]; null if it is not positive definite.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="curvature">The Hessian.</param>
    /// <param name="first">Position of the first flat coefficient.</param>
    /// <param name="joint">Covariance from the joint information, kept for penalised coefficients.</param>
    public static double[]? Marginal(MixedModelProblem problem, EstimateCurvature curvature, int first, double[] joint)
    {
        var n = curvature.Count;
        var (factor, inverse) = ((double[])curvature.Hessian.Clone(), new double[n * n]);
        if (!SmallCholesky.TryFactor(factor, n))
        {
            return null;
        }

        SmallCholesky.Invert(factor, n, inverse);
        return Place(problem, first, inverse, n, joint);
    }

    private static double[] Place(MixedModelProblem problem, int first, double[] inverse, int n, double[] joint)
    {
        var size = problem.Data.Fixed.Length;
        var covariance = (double[])joint.Clone();
        for (var i = 0; i < problem.Flat; i++)
        {
            for (var j = 0; j < problem.Flat; j++)
            {
                covariance[problem.Coefficients[problem.Penalised + i] * size + problem.Coefficients[problem.Penalised + j]]
                    = problem.FlatScale[i] * problem.FlatScale[j] * inverse[(first + i) * n + first + j];
            }
        }

        return covariance;
    }

    // -d2 l / d parameter d coefficient.
    private static void Cross(MixedModelProblem problem, LaplaceLikelihood likelihood, OutcomeDistribution distribution, double[,] information, int first, int skipped)
    {
        var (rows, eta, scale) = (new double[problem.Data.Rows], likelihood.Eta, likelihood.Scale);
        var columns = new double[problem.System.Size];
        for (var k = 0; k < first; k++)
        {
            var (up, down) = FamilyGradient.Neighbours(distribution, k);
            for (var i = 0; i < rows.Length; i++)
            {
                var y = problem.Data.Outcome[i];
                rows[i] = -problem.Weights[i] * (up.Terms(eta[i], y).First - down.Terms(eta[i], y).First) / FamilyGradient.Width;
            }

            problem.System.MultiplyTransposed(rows, columns);
            for (var j = skipped; j < problem.Coefficients.Length; j++)
            {
                information[k, first + j - skipped] = information[first + j - skipped, k] = scale.Border[j] * columns[problem.Random + j];
            }
        }
    }

    private static double[,] Diagonal(double[,] information)
    {
        for (var i = 0; i < information.GetLength(0); i++)
        {
            information[i, i] = Math.Max(1, information[i, i]);
        }

        return information;
    }
}
