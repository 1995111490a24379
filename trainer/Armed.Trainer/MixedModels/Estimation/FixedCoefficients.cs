namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The fixed coefficients of a solution by themselves, without what its effects take to compute.</summary>
internal static class FixedCoefficients
{
    /// <summary>beta [P] in the caller's order, 0 where dropped, and its covariance [P, P].</summary>
    /// <param name="problem">The model.</param>
    /// <param name="scale">S.</param>
    /// <param name="solution">The solution there.</param>
    /// <exception cref="ArithmeticException">The equations are singular.</exception>
    public static (double[] Fixed, double[] Covariance) Of(MixedModelProblem problem, EffectScale scale, ScaledSolution solution)
    {
        var effects = new double[problem.System.Size];
        scale.Apply(solution.Modes, effects);
        if (!problem.System.TryFactor(scale.Lambdas, scale.Border, solution.Ridge))
        {
            throw new ArithmeticException("The mixed-model equations are singular at the estimates.");
        }

        problem.System.Invert(withFlat: true);
        return (InOrder(problem, effects), FixedCovariance.Of(problem, scale, solution.Variance));
    }

    /// <summary>beta [P] in the caller's order, 0 where dropped.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="effects">All effects, those of the border last.</param>
    public static double[] InOrder(MixedModelProblem problem, double[] effects)
    {
        var beta = new double[problem.Data.Fixed.Length];
        for (var j = 0; j < problem.Coefficients.Length; j++)
        {
            beta[problem.Coefficients[j]] = effects[problem.Random + j];
        }

        return beta;
    }
}
