using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// What not knowing the variances of few clusters' effects adds to the variance of the linear predictor. Posterior moments given the estimates take these as known; averaged over what the likelihood allows, with a flat prior on the standard
/// deviation, the variance is E(v) + Var(m) (Kass and Steffey, J Am Stat Assoc 84, 1989). With few clusters an estimate of 0 is common, and intervals given it would say that clusters do not differ.
/// </summary>
internal sealed class VarianceAverage
{
    /// <summary>Clusters above which the uncertainty of a variance is negligible beside that of an effect.</summary>
    public const int MostClusters = 50;

    private const int MostRows = 5_000;
    private const int Points = 18;

    private readonly MixedModelProblem _problem;
    private readonly MixedModelFit _fit;
    private readonly double[] _root;
    private readonly double[] _multipliers;

    private VarianceAverage(MixedModelData data, MixedModelFit fit)
    {
        (_problem, _fit) = (new MixedModelProblem(data), fit);
        var size = data.Factors[0].Size;
        _root = CovarianceRoot.Of(size == 1 ? [1] : [.. fit.Factors[0].Covariance.Select(value => value / (fit.Sigma * fit.Sigma))], size);
        var (least, most) = size == 1 ? (0.03, 6.0) : (0.15, 5.0);
        _multipliers = [.. Enumerable.Range(0, Points).Select(k => least * Math.Pow(most / least, k / (Points - 1.0)))];
    }

    /// <summary>What is added for known clusters and for unknown ones, as means over the rows; 0 where the variances are nearly known, or the average is not affordable.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates.</param>
    public static (double Known, double Unknown) Added(MixedModelData data, MixedModelFit fit)
    {
        var isAffordable = data.Factors is [{ Levels: <= MostClusters }] && data.Rows <= MostRows && double.IsFinite(fit.LogLikelihood);
        var canScale = isAffordable && (data.Factors[0].Size == 1 || fit.Factors[0].Covariance[0] > 0);
        return canScale ? new VarianceAverage(data, fit).Added() : (0, 0);
    }

    private (double Known, double Unknown) Added()
    {
        List<Point> points = [.. _multipliers.Select(At).OfType<Point>()];
        if (points.Count == 0)
        {
            return (0, 0);
        }

        var highest = points.Max(point => point.Log);
        double[] weights = [.. points.Select(point => Math.Exp(point.Log - highest))];
        var total = weights.Sum();
        weights = [.. weights.Select(weight => weight / total)];
        var estimate = Moments(_fit.Fixed, _fit.Factors[0], 0);
        var known = 0.0;
        for (var i = 0; i < estimate.Mean.Length; i++)
        {
            double mean = 0, square = 0;
            for (var k = 0; k < weights.Length; k++)
            {
                mean += weights[k] * points[k].Mean[i];
                square += weights[k] * (points[k].Variance[i] + (points[k].Mean[i] * points[k].Mean[i]));
            }

            known += (square - (mean * mean) - estimate.Variance[i]) / estimate.Mean.Length;
        }

        var unknown = Enumerable.Range(0, weights.Length).Sum(k => weights[k] * points[k].Unknown) - estimate.Unknown;
        return (Math.Max(0, known), Math.Max(0, unknown));
    }

    /// <summary>Log weight, and moments of the rows' linear predictor given the fixed part, at a multiple of the effects' standard deviations; null where there is no solution.</summary>
    private Point? At(double multiplier)
    {
        var scale = new EffectScale(_problem, [Array.ConvertAll(_root, value => multiplier * value)], [.. _fit.RidgeVariances.Select(variance => Math.Sqrt(variance) / _fit.Sigma)]);
        return ScaledSolution.Of(_problem, _fit, scale, solution =>
        {
            var effects = new FittedEffects(_problem, scale, solution.Modes, solution.Ridge, solution.Variance);
            return Moments(effects.Fixed, effects.Factors[0], solution.Value + Math.Log(multiplier)); // the points are even in the logarithm
        });
    }

    private Point Moments(double[] coefficients, FactorEstimate estimate, double log)
    {
        var (data, factor) = (_problem.Data, _problem.Data.Factors[0]);
        var (means, variances) = (new double[data.Rows], new double[data.Rows]);
        var (phi, unknown) = (new double[factor.Size], 0.0);
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var k = 0; k < phi.Length; k++)
            {
                phi[k] = row[factor.Design[k]];
            }

            means[i] = data.FixedPart(i, coefficients) + TensorPrimitives.Dot<double>(phi, estimate.Means.AsSpan(factor.Codes[i] * phi.Length, phi.Length));
            variances[i] = estimate.Variance(factor.Codes[i], phi);
            for (var k = 0; k < phi.Length; k++)
            {
                unknown += phi[k] * TensorPrimitives.Dot<double>(phi, estimate.Covariance.AsSpan(k * phi.Length, phi.Length)) / means.Length;
            }
        }

        return new Point(log, means, variances, unknown);
    }

    /// <summary>One standard deviation of the effects: its log weight, moments of the rows' linear predictor given the fixed part, and the mean variance of an unknown cluster's effects.</summary>
    private sealed record Point(double Log, double[] Mean, double[] Variance, double Unknown);
}
