using System.Numerics;
using System.Runtime.Intrinsics;

namespace Armed.Trainer.Trees;

/// <summary>What trees have made of the rows so far, with the derivatives there. The rows that trees grow on come first, then those that stop them.</summary>
internal abstract class TreeState
{
    private readonly double[]? _weights;
    private readonly byte[] _leaf;
    private readonly int _growing;

    /// <param name="rows">The data.</param>
    /// <param name="used">Rows of the data, in order.</param>
    /// <param name="growing">How many of them trees grow on.</param>
    protected TreeState(TreeRows rows, int[] used, int growing)
    {
        _growing = growing;
        Outcome = Array.ConvertAll(used, row => rows.Outcome[row]);
        _weights = rows.Weights is { } weights ? Array.ConvertAll(used, row => weights[row]) : null;
        _leaf = new byte[used.Length];
        Gradients = [.. Enumerable.Range(0, rows.Outputs).Select(_ => new Vector128<double>[growing])];
    }

    /// <summary>By value of a leaf and row that trees grow on, the derivative of the log-likelihood and the negative second derivative, with the row's weight.</summary>
    public Vector128<double>[][] Gradients { get; }

    /// <summary>Mean negative log-likelihood of the rows that trees grow on.</summary>
    public double GrowingLoss => Loss(0, _growing);

    /// <summary>Mean negative log-likelihood of the rows that stop them.</summary>
    public double StoppingLoss => Loss(_growing, _leaf.Length);

    /// <summary>Outcomes of the rows.</summary>
    protected double[] Outcome { get; }

    /// <summary>The state before any tree.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="used">Rows of the data, in order.</param>
    /// <param name="growing">How many of them trees grow on.</param>
    public static TreeState Of(TreeRows rows, int[] used, int growing) =>
        rows.Probabilities is { } probabilities ? new ClassTreeState(rows, probabilities, used, growing) : new LinearTreeState(rows, used, growing);

    /// <summary>Computes the derivatives of some rows.</summary>
    /// <param name="rows">The rows.</param>
    public abstract void Differentiate(ReadOnlySpan<int> rows);

    /// <summary>Adds a tree to all rows.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="splits">What its levels compare.</param>
    /// <param name="leaves">Values of its leaves [2^D, O].</param>
    public void Add(IReadOnlyList<BinnedColumn> columns, ReadOnlySpan<TreeSplit> splits, ReadOnlySpan<float> leaves)
    {
        Array.Clear(_leaf);
        for (var level = 0; level < splits.Length && splits[level].Column >= 0; level++)
        {
            Mark(columns[splits[level].Column].Codes, (byte)splits[level].Bin, (byte)(1 << level));
        }

        Add(_leaf, leaves);
    }

    /// <summary>Adds to each row the values of its leaf.</summary>
    /// <param name="leafOfRow">By row its leaf.</param>
    /// <param name="leaves">Values of the leaves [2^D, O].</param>
    protected abstract void Add(byte[] leafOfRow, ReadOnlySpan<float> leaves);

    /// <summary>Log-likelihood of a row.</summary>
    /// <param name="row">The row.</param>
    protected abstract double LogLikelihood(int row);

    /// <summary>Weight of a row.</summary>
    /// <param name="row">The row.</param>
    protected double Weight(int row) => _weights is null ? 1 : _weights[row];

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

    private double Loss(int start, int end)
    {
        double sum = 0, weights = 0;
        for (var row = start; row < end; row++)
        {
            sum -= Weight(row) * LogLikelihood(row);
            weights += Weight(row);
        }

        return weights > 0 ? sum / weights : 0;
    }
}
