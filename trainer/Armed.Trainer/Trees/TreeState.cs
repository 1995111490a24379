using System.Numerics;
using System.Runtime.Intrinsics;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.Trees;

/// <summary>Linear predictors of the rows while trees are added, with the derivatives there. The rows that trees grow on come first, then those that stop them.</summary>
internal sealed class TreeState
{
    private const int MostSteps = 50;
    private const double LongestStep = 2;
    private const double SmallStep = 1e-8;

    private readonly OutcomeDistribution _distribution;
    private readonly double[] _outcome;
    private readonly double[]? _weights;
    private readonly double[] _linear;
    private readonly byte[] _leaf;
    private readonly int _growing;

    /// <param name="rows">The data.</param>
    /// <param name="used">Rows of the data, in order.</param>
    /// <param name="growing">How many of them trees grow on.</param>
    public TreeState(TreeRows rows, int[] used, int growing)
    {
        (_distribution, _growing) = (rows.Distribution, growing);
        _outcome = Array.ConvertAll(used, row => rows.Outcome[row]);
        _weights = rows.Weights is { } weights ? Array.ConvertAll(used, row => weights[row]) : null;
        _linear = rows.Offset is { } offset ? Array.ConvertAll(used, row => offset[row]) : new double[used.Length];
        (_leaf, Gradients) = (new byte[used.Length], new Vector128<double>[growing]);
        if (rows.HasIntercept)
        {
            Shift();
        }
    }

    /// <summary>By row that trees grow on, the derivative of the log-likelihood and the negative second derivative, with its weight.</summary>
    public Vector128<double>[] Gradients { get; }

    /// <summary>Computes the derivatives of some rows.</summary>
    public void Differentiate(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            var terms = _distribution.Terms(_linear[row], _outcome[row]);
            Gradients[row] = Vector128.Create(terms.First, terms.Weight) * Weight(row);
        }
    }

    /// <summary>Adds a tree to all rows.</summary>
    public void Add(IReadOnlyList<BinnedColumn> columns, ReadOnlySpan<TreeSplit> splits, ReadOnlySpan<float> leaves)
    {
        Array.Clear(_leaf);
        for (var level = 0; level < splits.Length && splits[level].Column >= 0; level++)
        {
            Mark(columns[splits[level].Column].Codes, (byte)splits[level].Bin, (byte)(1 << level));
        }

        for (var row = 0; row < _linear.Length; row++)
        {
            _linear[row] += leaves[_leaf[row]];
        }
    }

    /// <summary>Mean negative log-likelihood of the rows that trees grow on.</summary>
    public double GrowingLoss => Loss(0, _growing);

    /// <summary>Mean negative log-likelihood of the rows that stop them.</summary>
    public double StoppingLoss => Loss(_growing, _linear.Length);

    private double Weight(int row) => _weights is null ? 1 : _weights[row];

    private void Mark(byte[] codes, byte bin, byte bit)
    {
        var at = 0;
        var (bins, bits) = (new Vector<byte>(bin), new Vector<byte>(bit));
        for (; at <= codes.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            (new Vector<byte>(_leaf, at) | (Vector.GreaterThan(new Vector<byte>(codes, at), bins) & bits)).CopyTo(_leaf, at);
        }

        for (; at < codes.Length; at++)
        {
            _leaf[at] |= codes[at] > bin ? bit : (byte)0;
        }
    }

    /// <summary>Adds the constant with the largest likelihood of the growing rows, by Newton's steps that are kept short where the start is far away.</summary>
    private void Shift()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            double first = 0, second = 0;
            for (var row = 0; row < _growing; row++)
            {
                var terms = _distribution.Terms(_linear[row], _outcome[row]);
                first += Weight(row) * terms.First;
                second += Weight(row) * terms.Weight;
            }

            var move = second > 0 ? Math.Clamp(first / second, -LongestStep, LongestStep) : 0;
            for (var row = 0; row < _linear.Length; row++)
            {
                _linear[row] += move;
            }

            if (Math.Abs(move) < SmallStep)
            {
                return;
            }
        }
    }

    private double Loss(int start, int end)
    {
        double sum = 0, weights = 0;
        for (var row = start; row < end; row++)
        {
            sum -= Weight(row) * _distribution.LogLikelihood(_linear[row], _outcome[row]);
            weights += Weight(row);
        }

        return weights > 0 ? sum / weights : 0;
    }
}
