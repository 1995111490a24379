using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Estimates a model with one factor and one effect by adaptive Gauss-Hermite quadrature. Ridge variances, where there are any, are those of Laplace's
/// approximation, and penalised coefficients are at their joint mode with the flat ones; both are determined by many rows, for which the approximation is close.
/// </summary>
internal static class QuadratureFit
{
    private const int MostSteps = 400;

    /// <summary>Whether quadrature applies to a model.</summary>
    public static bool Fits(MixedModelProblem problem, MixedModelOptions options) =>
        options.QuadratureNodes > 1 && problem.Data.Factors.Count == 1 && problem.Data.Factors[0].Size == 1;

    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public static MixedModelFit Run(MixedModelProblem problem, MixedModelOptions options, CancellationToken cancellation)
    {
        var start = new LaplaceStart(problem, cancellation);
        var point = start.Point;
        if (problem.Penalised > 0)
        {
            point = start.Search.Maximise(point, LaplaceStart.Inverse(start.Family, start.Curvature), options.Tolerance, cancellation);
        }

        start.Search.Value(point);
        var laplace = start.Search.Likelihood;
        var scale = start.Parameters.Scale(point.AsSpan(start.Search.First));
        var distribution = start.Search.Distribution(point);
        var information = FlatInformation.Joint(problem, laplace, distribution, start.Family, withPenalised: true);
        var likelihood = new QuadratureLikelihood(problem, distribution, scale, laplace.Ridge, options.QuadratureNodes);
        laplace.Modes.AsSpan(0, likelihood.Modes.Length).CopyTo(likelihood.Modes);
        var inverse = LaplaceStart.Inverse(information, [start.Curvature[0]]);
        var converged = true;
        double[] from = [.. distribution.Parameters, .. laplace.Modes.AsSpan(problem.Random), 1];
        var best = BoundarySearch.Settle(Search(from), [from.Length - 1], [start.Curvature[0]], x => -likelihood.Negative(x, new double[x.Length]), Search, 10 * options.Tolerance);
        return Result(problem, options, likelihood, best, laplace, start.Evaluations, converged, cancellation);

        double[] Search(double[] at)
        {
            var search = new QuasiNewton(likelihood.Negative, at, inverse);
            search.Minimise(options.Tolerance, MostSteps, cancellation);
            converged = search.Converged;
            return search.Point;
        }
    }

    private static MixedModelFit Result(
        MixedModelProblem problem, MixedModelOptions options, QuadratureLikelihood likelihood, double[] point, LaplaceLikelihood laplace, int evaluations, bool converged,
        CancellationToken cancellation)
    {
        var scale = likelihood.Scale(point);
        var marginal = -likelihood.NegativeLikelihood(point);
        var (means, variances) = ((double[])likelihood.Means.Clone(), (double[])likelihood.Variances.Clone());
        double[] modes = [.. likelihood.Modes, .. point.AsSpan(likelihood.Family, problem.Coefficients.Length)];
        likelihood.Assemble(point);
        var effects = new FittedEffects(problem, scale, modes, laplace.Ridge, 1);
        marginal += PenalisedCorrection(problem, scale, laplace.Ridge, modes);
        var curvature = options.Inference && EstimateCurvature.Affordable(problem, point.Length) ? EstimateCurvature.Of(likelihood.Negative, likelihood.Effects, point, cancellation) : null;
        var covariance = curvature is null || problem.Flat == 0 ? null : FlatInformation.Marginal(problem, curvature, likelihood.Family + problem.Penalised, effects.FixedCovariance);
        var factors = new[] { WithMoments(effects.Factors[0], scale.Lambdas[0][0], means, variances) };
        return FitAssembly.Make(problem, effects, scale, likelihood.Distribution(point)) with
        {
            FixedCovariance = covariance ?? effects.FixedCovariance,
            Factors = curvature is null ? factors : ParameterUncertainty.Add(problem, factors, curvature, likelihood.Family..^1, likelihood.Precision(point)),
            Variances = curvature is null ? null : likelihood.VarianceParameters(point, curvature),
            Surface = options.KeepSurface ? likelihood.Surface(point) : null,
            LogLikelihood = marginal,
            EffectMethod = EffectMethods.Quadrature,
            Nodes = options.QuadratureNodes,
            Method = string.Create(CultureInfo.InvariantCulture,
                $"adaptive Gauss-Hermite quadrature, {options.QuadratureNodes} nodes; covariance of beta from {(covariance is null ? "the joint information" : "the marginal likelihood's Hessian")}"),
            Evaluations = evaluations + likelihood.Evaluations,
            Messages = [.. FitAssembly.Messages(problem, scale, laplace, effects), .. EstimationMessages.Unconverged(converged)],
        };
    }

    // Mean and variance by the likelihood's own nodes, where mode and curvature differ from them: few rows, lopsided outcomes.
    private static FactorEstimate WithMoments(FactorEstimate modal, double lambda, double[] means, double[] variances)
    {
        double[] posterior = [.. variances.Select(variance => lambda * lambda * variance)];
        return modal with
        {
            Means = [.. means.Select(mean => lambda * mean)],
            Posterior = posterior,
            PosteriorWithFixed = [.. modal.PosteriorWithFixed.Select((variance, c) => posterior[c] + Math.Max(0, variance - modal.Posterior[c]))],
        };
    }

    // Penalised coefficients integrated by Laplace's approximation: log prior less half the log-determinant that they add to the equations.
    private static double PenalisedCorrection(MixedModelProblem problem, EffectScale scale, double[] ridge, double[] modes)
    {
        if (problem.Penalised == 0)
        {
            return 0;
        }

        var prior = 0.0;
        for (var j = 0; j < problem.Penalised; j++)
        {
            prior -= 0.5 * modes[problem.Random + j] * modes[problem.Random + j];
        }

        problem.System.TryFactor(scale.Lambdas, scale.Border, ridge);
        var joint = problem.System.LogDeterminant(withFlat: false);
        problem.System.TryFactor(scale.Lambdas, new double[ridge.Length], ridge);
        return prior - 0.5 * (joint - problem.System.LogDeterminant(withFlat: false));
    }
}
