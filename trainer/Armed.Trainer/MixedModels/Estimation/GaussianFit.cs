using Armed.Runtime.Bundles;
using Armed.Trainer.Inference;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Estimates a Gaussian mixed model.</summary>
internal static class GaussianFit
{
    private const int MostSteps = 200;

    /// <summary>Residual standard deviation over that of the outcome below which the equations have too few digits left: variances of effects are relative to the residual's.</summary>
    private const double LeastSigma = 1e-5;

    /// <summary>What such a residual is held at instead.</summary>
    private const double HeldSigma = 1e-4;

    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public static MixedModelFit Run(MixedModelProblem problem, MixedModelOptions options, CancellationToken cancellation)
    {
        var spread = Spread(problem);
        var fit = Run(problem, options, 0, cancellation);
        if (fit.Sigma >= LeastSigma * spread)
        {
            return fit;
        }

        var held = HeldSigma * spread;
        fit = Run(problem, options, held * held, cancellation);
        return fit with { Messages = [EstimationMessages.ExactOutcome(HeldSigma), .. fit.Messages] };
    }

    /// <summary>Weighted standard deviation of the outcome without its known part.</summary>
    private static double Spread(MixedModelProblem problem)
    {
        var (weights, outcome) = (problem.Weights, problem.Data.Outcome);
        var rows = Enumerable.Range(0, outcome.Length).ToArray();
        var mean = rows.Sum(i => weights[i] * (outcome[i] - problem.Offset[i])) / rows.Sum(i => weights[i]);
        return Math.Sqrt(rows.Sum(i => weights[i] * Math.Pow(outcome[i] - problem.Offset[i] - mean, 2)) / rows.Count(i => weights[i] > 0));
    }

    private static MixedModelFit Run(MixedModelProblem problem, MixedModelOptions options, double leastVariance, CancellationToken cancellation)
    {
        var restricted = options.Criterion == EstimationCriterion.Reml;
        var likelihood = new GaussianLikelihood(problem, restricted, leastVariance);
        var (evaluations, converged) = (0, true);
        var (start, information) = VarianceStart.Improve(problem, VarianceStart.Unit(problem), Expect, cancellation);
        var parameters = CovarianceParameters.From(problem, start);
        var curvature = parameters.Curvature(information);
        var diagonals = parameters.Diagonals(0);
        var point = BoundarySearch.Settle(Search(parameters.Start), diagonals, [.. diagonals.Select(at => curvature[at])], Value, Search, 10 * options.Tolerance);
        var scale = parameters.Scale(point, exact: true);
        var value = Value(point);
        var effects = new FittedEffects(problem, scale, likelihood.Modes, GaussianLikelihood.Ridge(problem), likelihood.Variance);
        var sigma = Math.Sqrt(likelihood.Variance);
        var precision = parameters.Precision(point, ParameterUncertainty.LeastPrecision);
        bool[] held = [.. precision.Select(p => !double.IsFinite(p))];
        var matters = ParameterUncertainty.Matters(problem);
        var shifted = EstimateCurvature.Affordable(problem, point.Length) && (matters || options.ExactFixedEffects) && options.Inference ? Curvature() : null;
        return new MixedModelFit
        {
            Fixed = effects.Fixed,
            FixedCovariance = effects.FixedCovariance,
            Aliased = problem.Aliased,
            Factors = shifted is null || !matters ? effects.Factors : ParameterUncertainty.Add(problem, effects.Factors, shifted, 0..0, precision),
            Tests = [.. options.Inference ? Tests() : []],
            Surface = options.KeepSurface ? Surface() : null,
            Variances = shifted is null || !options.ExactFixedEffects ? null : VarianceUncertainty.Gaussian(problem, shifted, point, held, x => parameters.Scale(x, exact: true).Lambdas, sigma * sigma, likelihood.Freedom),
            Pairs = effects.Pairs,
            EffectsByFixed = effects.ByFixed,
            RidgeVariances = effects.RidgeVariances,
            Sigma = sigma,
            LeastVariance = leastVariance,
            LogLikelihood = value,
            Parameters = problem.Flat + CovarianceParameters.CountOf(problem) + 1,
            EffectMethod = EffectMethods.Exact,
            Method = restricted ? "REML" : "ML",
            Evaluations = evaluations,
            Messages = [.. EstimationMessages.Aliased(problem), .. EstimationMessages.Boundaries(problem, scale), .. EstimationMessages.Unconverged(converged), .. effects.Messages, .. KenwardRogerLimits.Messages(problem, options)],
        };

        void Expect(EffectScale at, ScaleGradient gradient)
        {
            evaluations++;
            if (double.IsNegativeInfinity(likelihood.Evaluate(at, gradient)))
            {
                throw new InputException("The mixed-model equations are singular: the scales of the columns differ too much. Standardise them.");
            }
        }

        LikelihoodSurface Surface() => new(
            (x, slope) => likelihood.NegativeAt(parameters, x, slope), [.. point, 2 * Math.Log(sigma)], x => VarianceUncertainty.GaussianValues(problem, parameters.Scale(x.AsSpan(0, x.Length - 1), exact: true).Lambdas, x[^1]))
        {
            Profiled = x =>
            {
                var at = parameters.Scale(x);
                var profiled = likelihood.Evaluate(at, null);
                problem.System.Invert(withFlat: true);
                return (profiled, likelihood.Fixed(at), FixedCovariance.Of(problem, at, likelihood.Variance));
            },
        };

        IEnumerable<CovarianceDerivatives> Tests()
        {
            int[] free = [.. Enumerable.Range(0, point.Length).Where(j => !held[j])];
            var satterthwaite = shifted is not null && options.ExactFixedEffects && SatterthwaiteDegrees.Affordable(problem)
                ? SatterthwaiteDegrees.Of(effects.FixedCovariance, FixedCovarianceAt, point, shifted.Hessian, free, likelihood.Freedom)
                : null;
            var adjusted = KenwardRogerLimits.Applies(problem, options)
                ? KenwardRoger.Of(problem, [.. effects.Factors.Select(factor => factor.Covariance)], scale.Lambdas, sigma * sigma, likelihood.Rows)
                : null;
            return new[] { satterthwaite, adjusted }.OfType<CovarianceDerivatives>();
        }

        double[] FixedCovarianceAt(double[] x)
        {
            cancellation.ThrowIfCancellationRequested();
            var moved = parameters.Scale(x);
            likelihood.Evaluate(moved, null);
            problem.System.Invert(withFlat: true);
            return FixedCovariance.Of(problem, moved, likelihood.Variance);
        }

        EstimateCurvature Curvature() => EstimateCurvature.Of(Objective, x => [.. likelihood.Effects(parameters.Scale(x)), Math.Log(likelihood.Variance)], point, cancellation);

        double Value(double[] x)
        {
            evaluations++;
            return likelihood.Evaluate(parameters.Scale(x, exact: true), null);
        }

        double[] Search(double[] from)
        {
            var search = new QuasiNewton(Objective, from, QuasiNewton.Inverse(curvature));
            search.Minimise(options.Tolerance, MostSteps, cancellation);
            converged = search.Converged;
            return search.Point;
        }

        double Objective(ReadOnlySpan<double> x, Span<double> slope)
        {
            evaluations++;
            var gradient = new ScaleGradient(problem);
            var result = likelihood.Evaluate(parameters.Scale(x), gradient);
            parameters.Gradient(gradient, slope);
            for (var i = 0; i < slope.Length; i++)
            {
                slope[i] = -slope[i];
            }

            return -result;
        }
    }
}
