using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Estimates generalised linear mixed models (docs/estimation.md, "What the refit maximises").</summary>
internal static class MixedModelSolver
{
    /// <summary>Maximum (restricted) likelihood; exact for a Gaussian outcome, else by Laplace's approximation or adaptive quadrature.</summary>
    /// <param name="data">The model.</param>
    /// <param name="options">How to estimate it.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InputException">The data cannot identify the model.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static MixedModelFit Fit(MixedModelData data, MixedModelOptions options, CancellationToken cancellation)
    {
        var rotated = RotatedEffects.Of(data);
        var fit = Fit(new MixedModelProblem(rotated?.Data ?? data), options, cancellation);
        return rotated?.Expand(fit, options.Inference) ?? fit;
    }

    /// <summary>The same on a model made ready.</summary>
    internal static MixedModelFit Fit(MixedModelProblem problem, MixedModelOptions options, CancellationToken cancellation)
    {
        var gaussian = problem.Data.Kind.IsGaussian;
        if (problem.System is IterativeMixedSystem)
        {
            return gaussian ? FixedPointFit.Gaussian(problem, cancellation) : FixedPointFit.Generalised(problem, cancellation);
        }

        if (gaussian)
        {
            return GaussianFit.Run(problem, options, cancellation);
        }

        var nodes = QuadratureCost.Nodes(problem.Data, options);
        var fit = nodes > 1
            ? QuadratureFit.Run(problem, options, nodes, cancellation)
            : new LaplaceFit(problem, options, cancellation).Result();
        return fit with { Messages = [.. fit.Messages, .. KenwardRogerLimits.Messages(problem, options)] };
    }
}
