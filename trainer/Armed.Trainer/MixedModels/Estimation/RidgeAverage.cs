using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Combinations of the fixed coefficients at many values of one ridge's standard deviation, weighted by what the likelihood says of them, with a flat prior on the standard deviation (Kass and Steffey,
/// J Am Stat Assoc 84, 1989). Given the estimate alone a smooth function that the data hardly tell from a line would count as a line, with a line's certainty.
/// </summary>
internal sealed class RidgeAverage
{
    /// <summary>Each standard deviation over the one before it.</summary>
    private const double Ratio = 1.6;

    /// <summary>Points on each side of the estimate, at most.</summary>
    private const int MostPoints = 14;

    /// <summary>Share of the largest weight at which a side ends.</summary>
    private const double Negligible = 0.01;

    /// <summary>Where the points start for an estimate below it, in units of the residual standard deviation of a Gaussian outcome, else of the linear predictor.</summary>
    private const double LeastStart = 0.05;

    private readonly MixedModelProblem _problem;
    private readonly MixedModelFit _fit;
    private readonly double[][] _lambdas;
    private readonly int _ridge;
    private readonly IReadOnlyList<double[]> _combinations;
    private readonly CancellationToken _cancellation;

    private RidgeAverage(MixedModelData data, MixedModelFit fit, int ridge, IReadOnlyList<double[]> combinations, CancellationToken cancellation)
    {
        (_problem, _fit, _ridge, _combinations, _cancellation) = (new MixedModelProblem(data), fit, ridge, combinations, cancellation);
        _lambdas = [.. fit.Factors.Select((factor, g) => CovarianceRoot.Of([.. factor.Covariance.Select(value => value / (Unit * Unit))], data.Factors[g].Size))];
    }

    /// <summary>The points that have a solution, their weights adding up to 1; the estimates alone where none has, or the model has no likelihood.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates; other variances stay at them, relative to the residual's.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="combinations">Weights [P] of the coefficients, for each combination.</param>
    /// <param name="cancellation">Stops between points.</param>
    public static IReadOnlyList<WeightedMoments> Of(MixedModelData data, MixedModelFit fit, int ridge, IReadOnlyList<double[]> combinations, CancellationToken cancellation)
    {
        var points = double.IsFinite(fit.LogLikelihood) ? new RidgeAverage(data, fit, ridge, combinations, cancellation).Points() : [];
        if (points.Count == 0)
        {
            return [Moments(0, combinations, fit.Fixed, fit.FixedCovariance) with { Weight = 1 }];
        }

        var highest = points.Max(point => point.Weight);
        var total = points.Sum(point => Math.Exp(point.Weight - highest));
        return [.. points.Select(point => point with { Weight = Math.Exp(point.Weight - highest) / total })];
    }

    private double Unit => _problem.Data.Kind.IsGaussian ? _fit.Sigma : 1;

    /// <summary>From the estimate to both sides until little weight is left, and 0, with the logarithms of their weights: the density times the distance of the points, which are even in the logarithm.</summary>
    private List<WeightedMoments> Points()
    {
        var start = Math.Max(LeastStart, Math.Sqrt(_fit.RidgeVariances[_ridge]) / Unit);
        List<WeightedMoments> points = [];
        var highest = double.NegativeInfinity;
        Walk(start, Ratio);
        var least = Walk(start / Ratio, 1 / Ratio);
        if (At(0, Math.Log(least / Math.Sqrt(Ratio) / Math.Log(Ratio))) is { } zero) // what is left below the last one
        {
            points.Add(zero);
        }

        return points;

        double Walk(double deviation, double ratio)
        {
            var last = deviation / ratio;
            for (var k = 0; k < MostPoints && At(deviation, Math.Log(deviation)) is { } point; k++, deviation *= ratio)
            {
                points.Add(point);
                (last, highest) = (deviation, Math.Max(highest, point.Weight));
                if (point.Weight < highest + Math.Log(Negligible))
                {
                    break;
                }
            }

            return last;
        }
    }

    /// <summary>The solution at a standard deviation, with the logarithm of its weight; null where there is none.</summary>
    private WeightedMoments? At(double deviation, double width)
    {
        _cancellation.ThrowIfCancellationRequested();
        double[] ridges = [.. _fit.RidgeVariances.Select((variance, v) => v == _ridge ? deviation : Math.Sqrt(variance) / Unit)];
        var scale = new EffectScale(_problem, _lambdas, ridges);
        return ScaledSolution.Of(_problem, _fit, scale, solution =>
        {
            var (coefficients, covariance) = FixedCoefficients.Of(_problem, scale, solution);
            return Moments(solution.Value + width, _combinations, coefficients, covariance);
        });
    }

    private static WeightedMoments Moments(double weight, IReadOnlyList<double[]> combinations, double[] coefficients, double[] covariance) => new(
        weight, [.. combinations.Select(a => TensorPrimitives.Dot<double>(a, coefficients))], [.. combinations.Select(a => FixedCovariance.Variance(a, covariance))]);
}
