using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// The joint normal posterior of gamma and the clusters' effects at given variances. A cluster's likelihood exp(b'u - u'H u / 2) at u = Z gamma + v, v ~ N(0, T), leaves exp(r'gamma - gamma'Z'M Z gamma / 2) with
/// C = (T^-1 + H)^-1, M = H - H C H and r = Z'(b - H C b); gamma = D a, a ~ N(0, I), so that variances may be 0.
/// </summary>
internal sealed class ContextStep
{
    private readonly ClusterLikelihoods _likelihoods;
    private readonly ClusterSummaries _summaries;
    private readonly int[] _clusters;
    private readonly int[] _effects;
    private readonly double[] _root; // L, T = L L'
    private readonly double[] _scales; // D
    private readonly double[] _covariance; // Cov(gamma) = D Cov(a) D

    /// <param name="likelihoods">The clusters' likelihoods.</param>
    /// <param name="summaries">Their summaries.</param>
    /// <param name="clusters">The clusters that have rows.</param>
    /// <param name="effects">The effects that summaries shift.</param>
    /// <param name="covariance">T [K, K].</param>
    /// <param name="scales">tau of each coefficient, effect after effect.</param>
    public ContextStep(ClusterLikelihoods likelihoods, ClusterSummaries summaries, int[] clusters, int[] effects, double[] covariance, double[] scales)
    {
        (_likelihoods, _summaries, _clusters, _effects, _scales) = (likelihoods, summaries, clusters, effects, scales);
        _root = CovarianceRoot.Of(covariance, Size);
        var count = scales.Length;
        var (precision, linear) = (new double[count * count], new double[count]);
        foreach (var c in clusters)
        {
            LogLikelihood += Add(c, precision, linear);
        }

        for (var i = 0; i < count; i++)
        {
            linear[i] *= scales[i];
            for (var j = 0; j <= i; j++)
            {
                precision[(i * count) + j] = (precision[(i * count) + j] * scales[i] * scales[j]) + (i == j ? 1 : 0);
            }
        }

        if (!SmallCholesky.TryFactor(precision, count))
        {
            throw new ArithmeticException("The coefficients of the clusters' summaries have no finite precision.");
        }

        _covariance = new double[count * count];
        SmallCholesky.Invert(precision, count, _covariance);
        double[] a = [.. Enumerable.Range(0, count).Select(i => TensorPrimitives.Dot<double>(_covariance.AsSpan(i * count, count), linear))];
        LogLikelihood += 0.5 * (TensorPrimitives.Dot<double>(a, linear) - SmallCholesky.LogDeterminant(precision, count));
        Gamma = [.. a.Select((value, i) => value * scales[i])];
        for (var at = 0; at < _covariance.Length; at++)
        {
            _covariance[at] *= scales[at / count] * scales[at % count];
        }
    }

    /// <summary>Posterior means of the coefficients, effect after effect.</summary>
    public double[] Gamma { get; }

    /// <summary>The marginal log-likelihood but for a constant.</summary>
    public double LogLikelihood { get; }

    private int Size => _likelihoods.Size;

    private int Width => _summaries.Width;

    /// <summary>E gamma_j^2 of each coefficient.</summary>
    public double[] Squares() => [.. Gamma.Select((value, i) => (value * value) + _covariance[i * (_scales.Length + 1)])];

    /// <summary>The mean of E v v' over clusters [K, K].</summary>
    public double[] Covariance()
    {
        var sum = new double[Size * Size];
        foreach (var c in _clusters)
        {
            var (posterior, _) = Posterior(c);
            var taken = Times(posterior, _likelihoods.Information(c)); // C H
            var shift = Shift(c);
            double[] rest = [.. Enumerable.Range(0, Size).Select(k => _likelihoods.Linear(c)[k] - TensorPrimitives.Dot(_likelihoods.Information(c).Slice(k * Size, Size), shift))];
            double[] mean = [.. Enumerable.Range(0, Size).Select(k => TensorPrimitives.Dot<double>(posterior.AsSpan(k * Size, Size), rest))];
            var spread = Times(taken, Times(ShiftCovariance(c), Transposed(taken)));
            for (var at = 0; at < sum.Length; at++)
            {
                sum[at] += (posterior[at] + (mean[at / Size] * mean[at % Size]) + spread[at]) / _clusters.Length;
            }
        }

        return sum;
    }

    /// <summary>What the uncertainty of gamma adds to the effects' covariance [K, K], on average over new clusters, whose s vary with covariance Q B Q'.</summary>
    public double[] Uncertainty()
    {
        var between = _summaries.Shrunken.Of(new double[_summaries.Shrunken.Columns], 0).Uncertainty; // Q B Q' [S, S]
        var (result, count) = (new double[Size * Size], _scales.Length);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                result[(_effects[i / Width] * Size) + _effects[j / Width]] += _covariance[(i * count) + j] * between[(i % Width * Width) + (j % Width)];
            }
        }

        return result;
    }

    /// <summary>Adds Z'M Z and Z'(b - H C b) of a cluster, and gives its log-likelihood without summaries.</summary>
    private double Add(int c, double[] precision, double[] linear)
    {
        var (posterior, logDeterminant) = Posterior(c);
        var information = _likelihoods.Information(c);
        var taken = Times(information, posterior); // H C
        var own = Times(taken, information);
        var left = new double[Size];
        var quadratic = 0.0;
        for (var k = 0; k < Size; k++)
        {
            left[k] = _likelihoods.Linear(c)[k] - TensorPrimitives.Dot(taken.AsSpan(k * Size, Size), _likelihoods.Linear(c));
            quadratic += _likelihoods.Linear(c)[k] * TensorPrimitives.Dot(posterior.AsSpan(k * Size, Size), _likelihoods.Linear(c));
        }

        var summary = Summary(c);
        for (var i = 0; i < linear.Length; i++)
        {
            var (effect, value) = (_effects[i / Width], summary[i % Width]);
            linear[i] += left[effect] * value;
            for (var f = 0; f <= i / Width; f++) // the lower blocks
            {
                var at = (effect * Size) + _effects[f];
                var block = precision.AsSpan((i * linear.Length) + (f * Width), Width);
                TensorPrimitives.MultiplyAdd(summary, (information[at] - own[at]) * value, block, block);
            }
        }

        return 0.5 * (quadratic - logDeterminant);
    }

    /// <summary>C = L (I + L'H L)^-1 L' of a cluster, and log |I + L'H L|.</summary>
    private (double[] Covariance, double LogDeterminant) Posterior(int c)
    {
        var inner = Times(Transposed(_root), Times(_likelihoods.Information(c), _root));
        for (var k = 0; k < Size; k++)
        {
            inner[k * (Size + 1)] += 1;
        }

        if (!SmallCholesky.TryFactor(inner, Size))
        {
            throw new ArithmeticException("The effects of a cluster have no finite information.");
        }

        var covariance = new double[Size * Size];
        SmallCholesky.Sandwich(inner, _root, Size, covariance);
        return (covariance, SmallCholesky.LogDeterminant(inner, Size));
    }

    /// <summary>Z gamma [K].</summary>
    private double[] Shift(int c)
    {
        var (shift, summary) = (new double[Size], Summary(c));
        for (var i = 0; i < Gamma.Length; i++)
        {
            shift[_effects[i / Width]] += Gamma[i] * summary[i % Width];
        }

        return shift;
    }

    /// <summary>Z Cov(gamma) Z' [K, K].</summary>
    private double[] ShiftCovariance(int c)
    {
        var (covariance, summary, count) = (new double[Size * Size], Summary(c), _scales.Length);
        for (var i = 0; i < count; i++)
        {
            for (var f = 0; f < _effects.Length; f++)
            {
                covariance[(_effects[i / Width] * Size) + _effects[f]] += summary[i % Width] * TensorPrimitives.Dot<double>(_covariance.AsSpan((i * count) + (f * Width), Width), summary);
            }
        }

        return covariance;
    }

    /// <summary>s_c [S].</summary>
    private double[] Summary(int c)
    {
        var summary = new double[Width];
        TensorPrimitives.ConvertTruncating(_summaries.Summary(c), summary); // floats are doubles exactly
        return summary;
    }

    private double[] Times(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var product = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            for (var k = 0; k < Size; k++)
            {
                var value = left[(i * Size) + k];
                for (var j = 0; j < Size && value != 0; j++)
                {
                    product[(i * Size) + j] += value * right[(k * Size) + j];
                }
            }
        }

        return product;
    }

    private double[] Transposed(double[] matrix)
    {
        var result = new double[matrix.Length];
        for (var at = 0; at < matrix.Length; at++)
        {
            result[(at % Size * Size) + (at / Size)] = matrix[at];
        }

        return result;
    }
}
