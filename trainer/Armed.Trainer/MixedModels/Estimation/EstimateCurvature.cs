namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The negative log-likelihood's Hessian at the estimates, and how the effects' posterior means move with each parameter: central differences of exact gradients and means.</summary>
internal sealed class EstimateCurvature
{
    // Parameters times rows up to which the differences cost no more than the fit itself.
    private const long MostDifferences = 200_000;

    // Parameters are of order 1; gradients are exact to about 1e-11, so rounding and truncation are both about 1e-7.
    private const double Step = 1e-4;

    private EstimateCurvature(int count)
    {
        (Count, Hessian, Shifts) = (count, new double[count * count], new double[count][]);
    }

    /// <summary>Number of parameters n.</summary>
    public int Count { get; }

    /// <summary>[n, n].</summary>
    public double[] Hessian { get; }

    /// <summary>Per parameter the derivative of every random effect's posterior mean, then of what else was followed.</summary>
    public double[][] Shifts { get; }

    /// <summary>Whether differences are cheap enough.</summary>
    public static bool Affordable(MixedModelProblem problem, int parameters) => parameters > 0 && (long)parameters * problem.Data.Rows <= MostDifferences;

    /// <summary>Evaluates the gradient twice per parameter.</summary>
    /// <param name="negative">The negative log-likelihood and its gradient.</param>
    /// <param name="effects">The random effects, and what else is followed, at a point that was evaluated last.</param>
    /// <param name="point">The estimates.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static EstimateCurvature Of(DifferentiableFunction negative, Func<double[], double[]> effects, double[] point, CancellationToken cancellation)
    {
        var n = point.Length;
        var result = new EstimateCurvature(n);
        var (up, down, moved) = (new double[n], new double[n], (double[])point.Clone());
        for (var j = 0; j < n; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            moved[j] = point[j] + Step;
            negative(moved, up);
            var high = effects(moved);
            moved[j] = point[j] - Step;
            negative(moved, down);
            var low = effects(moved);
            moved[j] = point[j];
            for (var i = 0; i < n; i++)
            {
                result.Hessian[i * n + j] = (up[i] - down[i]) / (2 * Step);
            }

            result.Shifts[j] = [.. high.Zip(low, (a, b) => (a - b) / (2 * Step))];
        }

        result.Symmetrise();
        return result;
    }

    private void Symmetrise()
    {
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Hessian[i * Count + j] = Hessian[j * Count + i] = (Hessian[i * Count + j] + Hessian[j * Count + i]) / 2;
            }
        }
    }
}
