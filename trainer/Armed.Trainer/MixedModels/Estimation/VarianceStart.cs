using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Starting values of the covariances: one standard deviation of linear predictor per effect, then steps of the EM algorithm.</summary>
internal static class VarianceStart
{
    private const int MostSteps = 8;
    private const double Near = 0.1; // change of log tau from which the quasi-Newton search is faster

    /// <summary>Each effect with the variance that gives its column's part of the linear predictor mean square 1.</summary>
    public static EffectScale Unit(MixedModelProblem problem)
    {
        var lambdas = problem.Data.Factors.Select(factor => Diagonal(problem, factor)).ToArray();
        var ridge = new double[problem.GroupCount];
        for (var v = 0; v < ridge.Length; v++)
        {
            var members = Enumerable.Range(0, problem.Penalised).Where(j => problem.Groups[j] == v)
                .Select(j => problem.RootMeanSquare(problem.Data.Fixed[problem.Coefficients[j]])).ToArray();
            ridge[v] = members.Length == 0 ? 1 : 1 / Math.Sqrt(members.Sum(rms => rms * rms));
        }

        return new EffectScale(problem, lambdas, ridge);
    }

    /// <summary>EM steps from S until they are short.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="scale">Where to start.</param>
    /// <param name="evaluate">Evaluates the likelihood with its gradient.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static (EffectScale Scale, ScaleGradient Last) Improve(
        MixedModelProblem problem, EffectScale scale, Action<EffectScale, ScaleGradient> evaluate, CancellationToken cancellation)
    {
        for (var step = 1; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var gradient = new ScaleGradient(problem);
            evaluate(scale, gradient);
            scale = Step(problem, scale, gradient, out var change);
            if (change < Near || step == MostSteps)
            {
                return (scale, gradient);
            }
        }
    }

    /// <summary>T becomes mean_c E(b_c b_c'), within each block (docs/estimation.md, "What the refit maximises").</summary>
    public static EffectScale Step(MixedModelProblem problem, EffectScale scale, ScaleGradient gradient, out double change)
    {
        change = 0;
        var lambdas = new double[scale.Lambdas.Length][];
        for (var g = 0; g < lambdas.Length; g++)
        {
            var factor = problem.Data.Factors[g];
            lambdas[g] = new double[factor.Size * factor.Size];
            foreach (var block in factor.Blocks)
            {
                change = Math.Max(change, block.IsFull
                    ? Full(factor.Size, block, scale.Lambdas[g], gradient.Moments[g], lambdas[g])
                    : Scalar(factor.Size, block, scale.Lambdas[g], gradient.Moments[g], lambdas[g]));
            }
        }

        var ridge = new double[scale.Ridge.Length];
        for (var v = 0; v < ridge.Length; v++)
        {
            var ratio = Math.Sqrt(gradient.RidgeMoments[v]);
            ridge[v] = ratio > 0 ? scale.Ridge[v] * ratio : scale.Ridge[v];
            change = ratio > 0 ? Math.Max(change, Math.Abs(Math.Log(ratio))) : change;
        }

        return new EffectScale(problem, lambdas, ridge);
    }

    private static double Full(int size, CovarianceBlock block, double[] lambda, double[] moments, double[] result)
    {
        var (n, s) = (block.Size, block.Start);
        var covariance = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var a = 0; a <= i; a++)
                {
                    for (var b = 0; b <= j; b++)
                    {
                        covariance[i * n + j] += lambda[(s + i) * size + s + a] * moments[(s + a) * size + s + b] * lambda[(s + j) * size + s + b];
                    }
                }
            }
        }

        var change = 0.0;
        for (var i = 0; i < n; i++)
        {
            var before = 0.0;
            for (var a = 0; a <= i; a++)
            {
                before += lambda[(s + i) * size + s + a] * lambda[(s + i) * size + s + a];
            }

            change = Math.Max(change, Math.Abs(Math.Log(covariance[i * n + i] / before)) / 2);
        }

        SmallCholesky.FactorSemidefinite(covariance, n, 1e-10);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                result[(s + i) * size + s + j] = covariance[i * n + j];
            }
        }

        return change;
    }

    private static double Scalar(int size, CovarianceBlock block, double[] lambda, double[] moments, double[] result)
    {
        var mean = 0.0;
        for (var k = block.Start; k < block.Start + block.Size; k++)
        {
            mean += moments[k * size + k] / block.Size;
        }

        for (var k = block.Start; k < block.Start + block.Size; k++)
        {
            result[k * size + k] = lambda[k * size + k] * Math.Sqrt(mean);
        }

        return Math.Abs(Math.Log(mean)) / 2;
    }

    private static double[] Diagonal(MixedModelProblem problem, RandomFactor factor)
    {
        var lambda = new double[factor.Size * factor.Size];
        foreach (var block in factor.Blocks)
        {
            var squares = 0.0;
            for (var k = block.Start; k < block.Start + block.Size; k++)
            {
                var rms = problem.RootMeanSquare(factor.Design[k]);
                squares += rms * rms / block.Size;
                lambda[k * factor.Size + k] = 1 / rms;
            }

            for (var k = block.Start; !block.IsFull && k < block.Start + block.Size; k++)
            {
                lambda[k * factor.Size + k] = 1 / Math.Sqrt(squares);
            }
        }

        return lambda;
    }
}
