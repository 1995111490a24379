using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Puts the estimates of a model that is not Gaussian together.</summary>
internal static class FitAssembly
{
    // Share of a flat coefficient's information that comes from the numerical ridge above which the data alone do not determine it.
    public const double RidgeShare = 1e-4;

    /// <summary>A fit without likelihood and method; its messages are those of the effects.</summary>
    public static MixedModelFit Make(MixedModelProblem problem, FittedEffects effects, OutcomeDistribution distribution) => new()
    {
        Fixed = effects.Fixed,
        FixedCovariance = effects.FixedCovariance,
        Aliased = problem.Aliased,
        Factors = effects.Factors,
        Pairs = effects.Pairs,
        EffectsByFixed = effects.ByFixed,
        RidgeVariances = effects.RidgeVariances,
        Distribution = distribution,
        Dispersion = distribution.Dispersion,
        CutPoints = distribution.CutPoints.ToArray(),
        Parameters = problem.Flat + CovarianceParameters.CountOf(problem) + distribution.Parameters.Length,
        LogLikelihood = double.NaN,
        EffectMethod = EffectMethods.Laplace,
        Method = "",
        Evaluations = 0,
        Messages = effects.Messages,
    };

    /// <summary>What people should know of a fit.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="scale">The scale of the effects.</param>
    /// <param name="separated">The flat coefficients that only the numerical ridge holds.</param>
    /// <param name="effects">The effects.</param>
    public static IEnumerable<string> Messages(MixedModelProblem problem, EffectScale scale, IReadOnlyList<(string Column, string Words)> separated, FittedEffects effects) =>
        EstimationMessages.Aliased(problem).Concat(EstimationMessages.Boundaries(problem, scale)).Concat(EstimationMessages.Separated(separated)).Concat(effects.Messages);

    /// <summary>The flat coefficients that only the numerical ridge holds: the column of each, and the coefficient in words.</summary>
    public static IReadOnlyList<(string Column, string Words)> Separated(MixedModelProblem problem, LaplaceLikelihood likelihood, FittedEffects effects)
    {
        var size = problem.Data.Fixed.Length;
        var found = new List<(string Column, string Words)>();
        for (var j = 0; j < problem.Flat; j++)
        {
            var at = problem.Coefficients[problem.Penalised + j];
            var variance = effects.FixedCovariance[at * size + at] / (problem.FlatScale[j] * problem.FlatScale[j]);
            if (likelihood.Ridge[problem.Penalised + j] * variance > RidgeShare)
            {
                var column = problem.Data.NameOf(problem.Data.Fixed[at]);
                found.Add((column, column));
            }
        }

        return found;
    }
}
