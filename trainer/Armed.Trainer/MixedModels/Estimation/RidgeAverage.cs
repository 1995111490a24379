using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// The coefficients of a model at many values of one ridge's standard deviation, weighted by what the likelihood says of them, with a flat prior on the standard deviation (Kass and Steffey, J Am Stat
/// Assoc 84, 1989). Given the estimate alone a smooth function that the data hardly tell from a line would count as a line, with a line's certainty.
/// </summary>
internal sealed class RidgeAverage
{
    private const int Points = 12;

    /// <summary>Standard deviations that are tried, in units of the residual standard deviation of a Gaussian outcome, else of the linear predictor.</summary>
    private const double Least = 0.02, Most = 5;

    private readonly MixedModelProblem _problem;
    private readonly MixedModelFit _fit;
    private readonly double[][] _lambdas;
    private readonly int _ridge;

    private RidgeAverage(MixedModelData data, MixedModelFit fit, int ridge)
    {
        (_problem, _fit, _ridge) = (new MixedModelProblem(data), fit, ridge);
        _lambdas = [.. fit.Factors.Select((factor, g) => Root([.. factor.Covariance.Select(value => value / (Unit * Unit))], data.Factors[g].Size))];
    }

    /// <summary>The points that have a solution, their weights adding up to 1; the estimates alone where none has.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates; other variances stay at them, relative to the residual's.</param>
    /// <param name="ridge">The ridge.</param>
    public static IReadOnlyList<WeightedCoefficients> Of(MixedModelData data, MixedModelFit fit, int ridge)
    {
        var average = new RidgeAverage(data, fit, ridge);
        var points = Enumerable.Range(0, Points).Select(k => average.At(Least * Math.Pow(Most / Least, k / (Points - 1.0)))).OfType<WeightedCoefficients>().ToList();
        if (points.Count == 0)
        {
            return [new WeightedCoefficients(1, fit.Fixed, fit.FixedCovariance)];
        }

        var highest = points.Max(point => point.Weight);
        var total = points.Sum(point => Math.Exp(point.Weight - highest));
        return [.. points.Select(point => point with { Weight = Math.Exp(point.Weight - highest) / total })];
    }

    private double Unit => _problem.Data.Kind.IsGaussian ? _fit.Sigma : 1;

    /// <summary>The solution at a standard deviation, with the logarithm of its weight; null where there is none.</summary>
    private WeightedCoefficients? At(double deviation)
    {
        double[] ridges = [.. _fit.RidgeVariances.Select((variance, v) => v == _ridge ? deviation : Math.Sqrt(variance) / Unit)];
        var scale = new EffectScale(_problem, _lambdas, ridges);
        try
        {
            var (value, effects) = _problem.Data.Kind.IsGaussian ? Gaussian(scale) : Generalised(scale);
            return effects is null ? null : new WeightedCoefficients(value + Math.Log(deviation), effects.Fixed, effects.FixedCovariance); // the points are even in the logarithm
        }
        catch (ArithmeticException)
        {
            return null; // singular there
        }
    }

    private (double Value, FittedEffects? Effects) Gaussian(EffectScale scale)
    {
        var likelihood = new GaussianLikelihood(_problem, restricted: true);
        var value = likelihood.Evaluate(scale, null);
        return (value, double.IsFinite(value) ? new FittedEffects(_problem, scale, likelihood.Modes, GaussianLikelihood.Ridge(_problem), likelihood.Variance) : null);
    }

    private (double Value, FittedEffects? Effects) Generalised(EffectScale scale)
    {
        var likelihood = new LaplaceLikelihood(_problem, exact: false);
        var value = likelihood.Evaluate(_fit.Distribution!, scale, default, null, default, default);
        return (value, double.IsFinite(value) ? new FittedEffects(_problem, scale, likelihood.Modes, likelihood.Ridge, 1) : null);
    }

    private static double[] Root(double[] covariance, int size)
    {
        SmallCholesky.FactorSemidefinite(covariance, size, 1e-12);
        return covariance;
    }
}
