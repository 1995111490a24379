using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Estimates a model whose equations are too large to factor: modes by conjugate gradients, variances by EM steps on sampled traces until they settle.
/// There is no log-determinant, so no likelihood; beta is at the joint mode.
/// </summary>
internal static class FixedPointFit
{
    private const int MostSteps = 300;
    private const double Settled = 1e-4; // relative change of every standard deviation

    /// <exception cref="InputException">The outcome has its own parameters, which only a likelihood can estimate.</exception>
    public static MixedModelFit Gaussian(MixedModelProblem problem, CancellationToken cancellation)
    {
        var likelihood = new GaussianLikelihood(problem, restricted: true);
        var (scale, steps) = Iterate(problem, (at, gradient) => likelihood.Evaluate(at, gradient), cancellation);
        likelihood.Evaluate(scale, null);
        var effects = new FittedEffects(problem, scale, likelihood.Modes, GaussianLikelihood.Ridge(problem), likelihood.Variance);
        var fit = FitAssembly.Make(problem, effects, new GaussianDistribution(1));
        return Described(fit, problem, scale, steps) with { Sigma = Math.Sqrt(likelihood.Variance), Parameters = fit.Parameters + 1 };
    }

    /// <inheritdoc cref="Gaussian"/>
    public static MixedModelFit Generalised(MixedModelProblem problem, CancellationToken cancellation)
    {
        var distribution = problem.Data.Kind.Start(problem.Data.RefitOutcome);
        if (distribution.Parameters.Length > 0)
        {
            throw new InputException("There are too many crossed clusters for the exact solver, and the iterative solver cannot estimate cut points or a dispersion. "
                + "Use a Poisson, binary or continuous outcome, or leave out the cluster column with the most levels.");
        }

        var joint = new LaplaceLikelihood(problem, exact: false);
        var mode = new JointMode(problem, joint.Ridge, fixFlat: false);
        var (scale, steps) = Iterate(problem, Evaluate, cancellation);
        mode.Find(distribution, scale);
        return Described(FitAssembly.Make(problem, new FittedEffects(problem, scale, mode.Modes, joint.Ridge, 1), distribution), problem, scale, steps);

        void Evaluate(EffectScale at, ScaleGradient gradient)
        {
            if (!mode.Find(distribution, at))
            {
                throw new InputException("The mixed-model equations cannot be solved: the scales of the columns or the offset differ too much. Standardise them.");
            }

            problem.System.Invert(withFlat: true);
            gradient.AddLogDeterminant(at, mode.Modes, 1);
        }
    }

    private static (EffectScale Scale, int Steps) Iterate(MixedModelProblem problem, Action<EffectScale, ScaleGradient> evaluate, CancellationToken cancellation)
    {
        var scale = VarianceStart.Unit(problem);
        for (var step = 1; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var gradient = new ScaleGradient(problem);
            evaluate(scale, gradient);
            scale = VarianceStart.Step(problem, scale, gradient, out var change);
            if (change < Settled || step == MostSteps)
            {
                return (scale, step);
            }
        }
    }

    private static MixedModelFit Described(MixedModelFit fit, MixedModelProblem problem, EffectScale scale, int steps) => fit with
    {
        EffectMethod = EffectMethods.Iterative,
        Method = "EM steps on sampled traces (equations too large to factor), no likelihood",
        Evaluations = steps,
        Messages = [.. EstimationMessages.Aliased(problem), .. EstimationMessages.Boundaries(problem, scale), .. EstimationMessages.Unconverged(steps < MostSteps), .. fit.Messages],
    };
}
