using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Estimates a model with one factor and up to three effects by adaptive Gauss-Hermite quadrature. Ridge variances, where there are any, are those of Laplace's
/// approximation, and penalised coefficients are at their joint mode with the flat ones; both are determined by many rows, for which the approximation is close.
/// </summary>
internal static class QuadratureFit
{
    private const int MostSteps = 400;

    /// <summary>The estimates by given nodes per effect.</summary>
    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public static MixedModelFit Run(MixedModelProblem problem, MixedModelOptions options, int nodes, CancellationToken cancellation)
    {
        var start = new LaplaceStart(problem, cancellation);
        var point = start.Point;
        if (problem.Penalised > 0)
        {
            point = start.Search.Maximise(point, LaplaceStart.Inverse(start.Family, start.Curvature), options.Tolerance, cancellation);
        }

        start.Search.Value(point);
        var laplace = start.Search.Likelihood;
        var distribution = start.Search.Distribution(point);
        var information = FlatInformation.Joint(problem, laplace, distribution, start.Family, withPenalised: true);
        var likelihood = new QuadratureLikelihood(problem, distribution, start.Parameters, point[start.Search.First..], laplace.Ridge, nodes);
        laplace.Modes.AsSpan(0, likelihood.Modes.Length).CopyTo(likelihood.Modes);
        var curvature = start.Curvature[..(likelihood.Start.Length - likelihood.First)];
        var inverse = LaplaceStart.Inverse(information, curvature);
        var converged = true;
        var from = likelihood.Start;
        laplace.Modes.AsSpan(problem.Random).CopyTo(from.AsSpan(likelihood.Family));
        var diagonals = likelihood.Diagonals;
        double[] ofDiagonals = [.. diagonals.Select(at => curvature[at - likelihood.First])];
        var best = BoundarySearch.Settle(Search(from), diagonals, ofDiagonals, x => -likelihood.Negative(x, new double[x.Length]), Search, 10 * options.Tolerance);
        return Result(problem, options with { QuadratureNodes = nodes }, likelihood, best, laplace, start.Evaluations, converged, cancellation);

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
        var (means, covariances) = (likelihood.Effects(point), (double[])likelihood.Covariances.Clone());
        double[] modes = [.. likelihood.Modes, .. point.AsSpan(likelihood.Family, problem.Coefficients.Length)];
        likelihood.Assemble(point);
        var effects = new FittedEffects(problem, scale, modes, laplace.Ridge, 1);
        marginal += PenalisedCorrection(problem, scale, laplace.Ridge, modes);
        var curvature = options.Inference && EstimateCurvature.Affordable(problem, point.Length) ? EstimateCurvature.Of(likelihood.Negative, likelihood.Effects, point, cancellation) : null;
        var covariance = curvature is null || problem.Flat == 0 ? null : FlatInformation.Marginal(problem, curvature, likelihood.Family + problem.Penalised, effects.FixedCovariance);
        var factors = new[] { WithMoments(effects.Factors[0], scale.Lambdas[0], means, covariances) };
        var separated = FitAssembly.Separated(problem, laplace, effects);
        return FitAssembly.Make(problem, effects, likelihood.Distribution(point)) with
        {
            FixedCovariance = covariance ?? effects.FixedCovariance,
            Factors = curvature is null ? factors : ParameterUncertainty.Add(problem, factors, curvature, likelihood.Family..likelihood.First, likelihood.Precision(point)),
            Variances = curvature is null ? null : likelihood.VarianceParameters(point, curvature),
            Surface = options.KeepSurface ? likelihood.Surface(point) : null,
            LogLikelihood = marginal,
            EffectMethod = EffectMethods.Quadrature,
            Nodes = options.QuadratureNodes,
            Method = string.Create(CultureInfo.InvariantCulture,
                $"adaptive Gauss-Hermite quadrature, {NodesInWords(problem, options)}; covariance of beta from {(covariance is null ? "the joint information" : "the marginal likelihood's Hessian")}"),
            Evaluations = evaluations + likelihood.Evaluations,
            Separated = EstimationMessages.Columns(separated),
            Messages = [.. FitAssembly.Messages(problem, scale, separated, effects), .. EstimationMessages.Unconverged(converged)],
        };
    }

    private static string NodesInWords(MixedModelProblem problem, MixedModelOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.QuadratureNodes} nodes{(problem.Data.Factors[0].Size == 1 ? "" : " per effect")}");

    // Means and covariances by the likelihood's own nodes, where mode and curvature differ from them: few rows, lopsided outcomes.
    private static FactorEstimate WithMoments(FactorEstimate modal, double[] lambda, double[] means, double[] covariances)
    {
        var posterior = FittedEffects.Packed(lambda, covariances);
        var size = (int)Math.Round(Math.Sqrt(lambda.Length));
        return modal with
        {
            Means = means,
            Posterior = posterior,
            PosteriorWithFixed = [.. modal.PosteriorWithFixed.Select((variance, at) => posterior[at] + (size == 1 ? Math.Max(0, variance - modal.Posterior[at]) : variance - modal.Posterior[at]))],
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
