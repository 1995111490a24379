using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Solves a model at given covariances of the effects: exactly for a Gaussian outcome, whose sigma is given, too; else by Laplace's approximation, with the coefficients at the joint mode and the distribution's own parameters
/// where the likelihood is largest.
/// </summary>
internal static class GivenVariances
{
    private const int MostSteps = 100;
    private const double Tolerance = 1e-4;

    /// <summary>A guess where the search starts; it learns the curvature.</summary>
    private const double CurvaturePerRow = 0.1;

    /// <summary>The estimates with every effect's standard deviation a multiple of that of another fit. They have no log-likelihood, because they do not maximise it.</summary>
    /// <param name="data">The model, on the same rows or others.</param>
    /// <param name="estimates">The other fit.</param>
    /// <param name="multiplier">Factor on the standard deviations of the effects; ridge variances stay.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ArithmeticException">The equations are singular there.</exception>
    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public static MixedModelFit Fit(MixedModelData data, MixedModelFit estimates, double multiplier, CancellationToken cancellation)
    {
        var rotated = RotatedEffects.Of(data);
        var (problem, given) = (new MixedModelProblem(rotated?.Data ?? data), rotated?.Rotate(estimates) ?? estimates);
        var fit = data.Kind.IsGaussian ? Gaussian(problem, given, multiplier) : Generalised(problem, given, multiplier, cancellation);
        return rotated?.Expand(fit, withFixed: true) ?? fit;
    }

    private static MixedModelFit Gaussian(MixedModelProblem problem, MixedModelFit estimates, double multiplier)
    {
        var scale = Scale(problem, estimates, multiplier / estimates.Sigma, 1 / estimates.Sigma);
        var likelihood = new GaussianLikelihood(problem, restricted: true);
        if (double.IsNegativeInfinity(likelihood.Evaluate(scale, null)))
        {
            throw new ArithmeticException("The mixed-model equations are singular at the given variances.");
        }

        var effects = new FittedEffects(problem, scale, likelihood.Modes, GaussianLikelihood.Ridge(problem), estimates.Sigma * estimates.Sigma);
        return FitAssembly.Make(problem, effects, new GaussianDistribution(1)) with
        {
            Sigma = estimates.Sigma,
            Distribution = null,
            EffectMethod = estimates.EffectMethod,
            Method = "exact at given variances",
        };
    }

    private static MixedModelFit Generalised(MixedModelProblem problem, MixedModelFit estimates, double multiplier, CancellationToken cancellation)
    {
        var scale = Scale(problem, estimates, multiplier, 1);
        var likelihood = new LaplaceLikelihood(problem, exact: false);
        var distribution = Distribution(problem, likelihood, scale, estimates.Distribution!, cancellation);
        var mode = new JointMode(problem, likelihood.Ridge, fixFlat: false);
        if (!mode.Find(distribution, scale))
        {
            throw new ArithmeticException("The mixed-model equations have no mode at the given variances.");
        }

        var effects = new FittedEffects(problem, scale, mode.Modes, likelihood.Ridge, 1);
        var separated = FitAssembly.Separated(problem, likelihood, effects);
        return FitAssembly.Make(problem, effects, distribution) with
        {
            Method = "Laplace at given variances",
            Separated = EstimationMessages.Columns(separated),
            Messages = [.. FitAssembly.Messages(problem, scale, separated, effects)],
        };
    }

    private static EffectScale Scale(MixedModelProblem problem, MixedModelFit estimates, double effects, double ridges) => new(
        problem, [.. estimates.Factors.Select((factor, g) => Array.ConvertAll(CovarianceRoot.Of(factor.Covariance, problem.Data.Factors[g].Size), value => effects * value))], [.. estimates.RidgeVariances.Select(variance => ridges * Math.Sqrt(variance))]);

    /// <summary>Cut points or a dispersion that suit the given variances: cut points spread as the effects do.</summary>
    private static OutcomeDistribution Distribution(MixedModelProblem problem, LaplaceLikelihood likelihood, EffectScale scale, OutcomeDistribution start, CancellationToken cancellation)
    {
        if (start.Parameters.Length == 0)
        {
            return start;
        }

        var search = new QuasiNewton(Negative, [.. start.Parameters], QuasiNewton.Inverse([.. Enumerable.Repeat(Math.Max(1, CurvaturePerRow * problem.Data.Rows), start.Parameters.Length)]));
        search.Minimise(Tolerance, MostSteps, cancellation);
        return start.With(search.Point);

        double Negative(ReadOnlySpan<double> parameters, Span<double> slope)
        {
            slope.Clear();
            var value = likelihood.Evaluate(start.With(parameters), scale, default, new ScaleGradient(problem), default, slope);
            for (var k = 0; k < slope.Length; k++)
            {
                slope[k] = -slope[k];
            }

            return -value;
        }
    }
}
