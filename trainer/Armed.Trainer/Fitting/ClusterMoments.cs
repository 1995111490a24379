using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>Mean and covariance of a hidden layer over rows, and its sums by cluster, in double precision and summed up in parts.</summary>
/// <param name="width">Width d of the layer.</param>
/// <param name="clusters">Number of clusters of all factors together.</param>
internal sealed class ClusterMoments(int width, int clusters) : IDisposable
{
    private readonly Tensor _squares = zeros(width, width, dtype: float64).DetachFromDisposeScope(); // sum h h' [d, d]
    private readonly double[] _sum = new double[width];
    private readonly double[] _byCluster = new double[clusters * width];
    private readonly int[] _counts = new int[clusters];
    private long _rows;

    /// <summary>Adds rows.</summary>
    /// <param name="hidden">Their activations, float [n, d].</param>
    /// <param name="codes">Their clusters, counted over all factors, [n, factors] row after row; -1 for an unknown one.</param>
    public void Add(Tensor hidden, int[] codes)
    {
        using var scope = NewDisposeScope();
        using var h = hidden.to(float64).contiguous();                                   // [n, d]
        _squares.Add(h.t().mm(h));
        var (values, rows) = (h.data<double>().ToArray(), (int)hidden.size(0));
        for (var row = 0; row < rows; row++)
        {
            var own = values.AsSpan(row * width, width);
            Sum(own, _sum);
            foreach (var code in codes.AsSpan(row * codes.Length / rows, codes.Length / rows))
            {
                if (code >= 0)
                {
                    Sum(own, _byCluster.AsSpan(code * width, width));
                    _counts[code]++;
                }
            }
        }

        _rows += rows;
    }

    /// <summary>Mean [d].</summary>
    public Tensor Mean() => tensor(Array.ConvertAll(_sum, sum => sum / _rows));

    /// <summary>Covariance [d, d].</summary>
    public Tensor Covariance()
    {
        var mean = Mean();
        return _squares.Times(1.0 / _rows) - mean.outer(mean);
    }

    /// <summary>Covariance of the layer with the indicator of each cluster, divided by the indicator's size, [d, C].</summary>
    public Tensor WithIndicators()
    {
        var between = new double[_byCluster.Length];
        for (var i = 0; i < between.Length; i++)
        {
            double count = _counts[i / width];
            between[i] = count == 0 ? 0 : (_byCluster[i] - count * _sum[i % width] / _rows) / Math.Sqrt(count * _rows);
        }

        return tensor(between).view(-1, width).t();
    }

    public void Dispose() => _squares.Dispose();

    private static void Sum(ReadOnlySpan<double> values, Span<double> sums)
    {
        for (var j = 0; j < sums.Length; j++)
        {
            sums[j] += values[j];
        }
    }
}
