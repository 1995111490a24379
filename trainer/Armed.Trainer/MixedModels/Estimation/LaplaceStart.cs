using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Starting values of a generalised linear mixed model: joint modes under variances that a few EM steps and a rough search improve.</summary>
internal sealed class LaplaceStart
{
    private const double RoughTolerance = 0.01;

    public LaplaceStart(MixedModelProblem problem, CancellationToken cancellation)
    {
        Distribution = problem.Data.Kind.Start(problem.Data.RefitOutcome);
        var joint = new LaplaceLikelihood(problem, exact: false);
        var evaluations = 0;
        var (scale, information) = VarianceStart.Improve(problem, VarianceStart.Unit(problem), Expect, cancellation);
        Parameters = CovarianceParameters.From(problem, scale);
        Search = new LaplaceSearch(problem, exact: false, Distribution, Parameters);
        Search.Likelihood.StartFrom(joint.Modes);
        Family = FamilyInformation(problem, Search.Likelihood, Distribution, scale);
        Curvature = Parameters.Curvature(information);
        Point = Search.Maximise(Search.Start([]), Inverse(Family, Curvature), RoughTolerance, cancellation);
        Distribution = Search.Distribution(Point);
        Evaluations = evaluations + Search.Evaluations;

        void Expect(EffectScale at, ScaleGradient gradient)
        {
            evaluations++;
            Span<double> ignored = stackalloc double[0];
            if (double.IsNegativeInfinity(joint.Evaluate(Distribution, at, default, gradient, default, ignored)))
            {
                throw new InputException("The mixed-model equations cannot be solved at the start: the scales of the columns or the offset differ too much. Standardise them.");
            }
        }
    }

    public OutcomeDistribution Distribution { get; }

    public CovarianceParameters Parameters { get; }

    /// <summary>The search with flat coefficients integrated.</summary>
    public LaplaceSearch Search { get; }

    /// <summary>Where it got: [parameters of the distribution, covariance parameters].</summary>
    public double[] Point { get; }

    /// <summary>Information on the distribution's parameters, [F, F].</summary>
    public double[,] Family { get; }

    /// <summary>Curvature of the covariance parameters.</summary>
    public double[] Curvature { get; }

    public int Evaluations { get; }

    /// <summary>Block-diagonal inverse of an information matrix and a diagonal.</summary>
    public static double[,] Inverse(double[,] information, double[] curvature)
    {
        var n = information.GetLength(0);
        var result = new double[n + curvature.Length, n + curvature.Length];
        var (dense, inverse) = (new double[n * n], new double[n * n]);
        Buffer.BlockCopy(information, 0, dense, 0, n * n * sizeof(double));
        var positive = SmallCholesky.TryFactor(dense, n);
        if (positive)
        {
            SmallCholesky.Invert(dense, n, inverse);
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[i, j] = positive ? inverse[i * n + j] : i == j ? 1 / Math.Max(1, information[i, i]) : 0;
            }
        }

        for (var k = 0; k < curvature.Length; k++)
        {
            result[n + k, n + k] = 1 / curvature[k];
        }

        return result;
    }

    // Sum of outer products of the rows' scores at the joint mode.
    private static double[,] FamilyInformation(MixedModelProblem problem, LaplaceLikelihood likelihood, OutcomeDistribution distribution, EffectScale scale)
    {
        var n = distribution.Parameters.Length;
        var information = new double[n, n];
        if (n == 0)
        {
            return information;
        }

        var eta = (double[])problem.Offset.Clone();
        var effects = new double[problem.System.Size];
        scale.Apply(likelihood.Modes, effects);
        problem.System.Multiply(effects, eta);
        var neighbours = Enumerable.Range(0, n).Select(k => FamilyGradient.Neighbours(distribution, k)).ToArray();
        var score = new double[n];
        for (var i = 0; i < eta.Length; i++)
        {
            for (var k = 0; k < n; k++)
            {
                score[k] = (neighbours[k].Up.LogLikelihood(eta[i], problem.Data.Outcome[i]) - neighbours[k].Down.LogLikelihood(eta[i], problem.Data.Outcome[i])) / FamilyGradient.Width;
            }

            for (var k = 0; k < n; k++)
            {
                for (var l = 0; l < n; l++)
                {
                    information[k, l] += problem.Weights[i] * score[k] * score[l];
                }
            }
        }

        for (var k = 0; k < n; k++)
        {
            information[k, k] += 1e-3;
        }

        return information;
    }
}
