namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The solution of a mixed model at given standard deviations of its effects, with the likelihood of which beta is integrated out.</summary>
/// <param name="Value">Log-likelihood.</param>
/// <param name="Modes">Spherical modes, times sigma.</param>
/// <param name="Ridge">Prior precisions of the border's spherical coefficients.</param>
/// <param name="Variance">sigma^2 of a Gaussian outcome; else 1.</param>
internal sealed record ScaledSolution(double Value, double[] Modes, double[] Ridge, double Variance)
{
    /// <summary>What is read from the solution; null where there is none.</summary>
    /// <param name="problem">The model. Its system is factored at the solution.</param>
    /// <param name="fit">Its estimates.</param>
    /// <param name="scale">The standard deviations.</param>
    /// <param name="read">Reads it.</param>
    public static T? Of<T>(MixedModelProblem problem, MixedModelFit fit, EffectScale scale, Func<ScaledSolution, T> read)
        where T : class
    {
        try
        {
            var solution = problem.Data.Kind.IsGaussian ? Gaussian(problem, fit, scale) : Generalised(problem, fit, scale);
            return double.IsFinite(solution.Value) ? read(solution) : null;
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null; // singular there, or nothing is left of the residuals
        }
    }

    private static ScaledSolution Gaussian(MixedModelProblem problem, MixedModelFit fit, EffectScale scale)
    {
        var likelihood = new GaussianLikelihood(problem, restricted: true, fit.LeastVariance);
        return new ScaledSolution(likelihood.Evaluate(scale, null), likelihood.Modes, GaussianLikelihood.Ridge(problem), likelihood.Variance);
    }

    private static ScaledSolution Generalised(MixedModelProblem problem, MixedModelFit fit, EffectScale scale)
    {
        var likelihood = new LaplaceLikelihood(problem, exact: false);
        return new ScaledSolution(likelihood.Evaluate(fit.Distribution!, scale, default, null, default, default), likelihood.Modes, likelihood.Ridge, 1);
    }
}
