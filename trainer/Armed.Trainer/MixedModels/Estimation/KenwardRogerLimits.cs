using System.Globalization;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Where Kenward and Roger's method applies, and what it may cost.</summary>
internal static class KenwardRogerLimits
{
    /// <summary>Random effects of several factors that a dense matrix holds.</summary>
    private const int MostCrossed = 2_000;

    private const int MostCoefficients = 200;
    private const double MostWork = 2e10;

    // Where nobody asked, it must not be felt.
    private const int FewCrossed = 200;
    private const int FewCoefficients = 30;
    private const double LittleWork = 2e7;

    /// <summary>Whether a Gaussian fit gets it.</summary>
    public static bool Applies(MixedModelProblem problem, MixedModelOptions options) => options is { ExactFixedEffects: true, Inference: true } && Reason(problem, options) is null;

    /// <summary>A message where it was asked for and is not computed.</summary>
    public static IEnumerable<string> Messages(MixedModelProblem problem, MixedModelOptions options) =>
        options is { KenwardRoger: true, ExactFixedEffects: true, Inference: true } && Reason(problem, options) is { } reason
            ? [$"Degrees of freedom are not Kenward and Roger's but {(problem.Data.Kind.IsGaussian ? "Satterthwaite's" : "infinite (z tests)")}: {reason}."]
            : [];

    private static string? Reason(MixedModelProblem problem, MixedModelOptions options)
    {
        var asked = options.KenwardRoger;
        return !problem.Data.Kind.IsGaussian ? "the method is for continuous outcomes"
            : options.Criterion != EstimationCriterion.Reml ? "the method needs restricted likelihood (--criterion reml)"
            : problem.Penalised > 0 || problem.Flat == 0 ? "the method is for models without hidden features that have fixed coefficients"
            : problem.Flat > (asked ? MostCoefficients : FewCoefficients) ? $"the model has more than {MostCoefficients} fixed coefficients"
            : problem.Data.Factors.Count > 1 && problem.Random > (asked ? MostCrossed : FewCrossed)
                ? string.Create(CultureInfo.InvariantCulture, $"several factors have {problem.Random:N0} random effects together, more than {MostCrossed:N0}")
            : Work(problem) > (asked ? MostWork : LittleWork) ? "the model is too large for it" : null;
    }

    /// <summary>Multiplications, roughly.</summary>
    private static double Work(MixedModelProblem problem)
    {
        var own = problem.Data.Rows * Math.Pow(problem.Data.Factors.Sum(factor => factor.Size) + problem.Flat, 2);
        return problem.Data.Factors.Count > 1 ? own : own + (problem.Data.Factors[0].Levels * Math.Pow(problem.Data.Factors[0].Size, 4) * Math.Pow(problem.Flat, 2));
    }
}
