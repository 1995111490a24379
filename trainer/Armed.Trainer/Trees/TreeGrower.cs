using System.Runtime.Intrinsics;

namespace Armed.Trainer.Trees;

/// <summary>Grows one tree at a time from gradients.</summary>
internal sealed class TreeGrower
{
    /// <summary>Most that a tree adds to the logarithm of a class's probability. Newton's step has no bound where a class that hardly had a probability is observed, because its Hessian is near 0 there.</summary>
    private const float MostOfClass = 4;

    private readonly IReadOnlyList<BinnedColumn> _columns;
    private readonly TreeOptions _options;
    private readonly TreeHistograms[] _histograms; // by value of a leaf
    private readonly double[] _scores;             // by bin of a column
    private readonly int[] _order; // rows by leaf
    private readonly int[] _upper; // rows of the upper half of a leaf, while it is divided
    private readonly int[] _slots; // by leaf, where its sums are
    private readonly (int Start, int Count)[] _ranges;

    /// <param name="columns">The columns.</param>
    /// <param name="rows">Maximum number of rows of a tree.</param>
    /// <param name="outputs">Values of each leaf.</param>
    /// <param name="options">How trees grow.</param>
    public TreeGrower(IReadOnlyList<BinnedColumn> columns, int rows, int outputs, TreeOptions options)
    {
        (_columns, _options, _scores) = (columns, options, new double[BinnedColumn.MostBins]);
        _histograms = [.. Enumerable.Range(0, outputs).Select(_ => new TreeHistograms(columns, options.Depth, options.Ridge))];
        (_order, _upper) = (new int[rows], new int[rows]);
        (_slots, _ranges) = (new int[1 << options.Depth], new (int, int)[1 << options.Depth]);
    }

    /// <summary>Grows a tree.</summary>
    /// <param name="rows">The rows that it grows on, ascending.</param>
    /// <param name="chosen">Columns that it may compare, ascending.</param>
    /// <param name="gradients">By value of a leaf and row, the derivative of the log-likelihood and the negative second derivative.</param>
    /// <param name="splits">Receives what its levels compare [D]; from the first without a gain on they compare nothing.</param>
    /// <param name="leaves">Receives the values of its leaves [2^D, O].</param>
    /// <returns>Whether there was any split with a gain.</returns>
    public bool Grow(ReadOnlySpan<int> rows, int[] chosen, Vector128<double>[][] gradients, Span<TreeSplit> splits, Span<float> leaves)
    {
        Begin(rows, chosen, gradients);
        var (score, level) = (Score(1, gradients), 0);
        for (; level < splits.Length; level++)
        {
            var split = Best(chosen, _slots.AsSpan(0, 1 << level));
            if (!(split.Score > score))
            {
                break;
            }

            (splits[level], score) = (split, split.Score);
            Divide(level, split, chosen, gradients);
        }

        splits[level..].Fill(new TreeSplit(-1, 0, 0));
        SetLeaves(leaves, 1 << level, gradients);
        return level > 0;
    }

    private void Begin(ReadOnlySpan<int> rows, int[] chosen, Vector128<double>[][] gradients)
    {
        rows.CopyTo(_order);
        (_slots[0], _ranges[0]) = (0, (0, rows.Length));
        Fill(chosen, [new HistogramFill(0, 0, rows.Length, -1)], gradients);
    }

    private void Fill(int[] chosen, IReadOnlyList<HistogramFill> fills, Vector128<double>[][] gradients)
    {
        for (var o = 0; o < gradients.Length; o++)
        {
            _histograms[o].Fill(chosen, fills, _order, gradients[o]);
        }
    }

    /// <summary>The split with the largest sum over leaves and their values of G^2 / (H + ridge) of both halves.</summary>
    private TreeSplit Best(int[] chosen, ReadOnlySpan<int> slots)
    {
        var best = new TreeSplit(-1, 0, double.NegativeInfinity);
        foreach (var column in chosen)
        {
            var scores = _scores.AsSpan(0, _columns[column].Thresholds.Length);
            scores.Clear();
            foreach (var histograms in _histograms)
            {
                histograms.AddScores(column, slots, scores);
            }

            for (var bin = 0; bin < scores.Length; bin++)
            {
                best = scores[bin] > best.Score ? new TreeSplit(column, bin, scores[bin]) : best;
            }
        }

        return best;
    }

    /// <summary>Divides every leaf; leaf l has the upper half in l + 2^level from then on.</summary>
    private void Divide(int level, TreeSplit split, int[] chosen, Vector128<double>[][] gradients)
    {
        var (leaves, isLast, fills) = (1 << level, level == _options.Depth - 1, new List<HistogramFill>());
        for (var leaf = 0; leaf < leaves; leaf++)
        {
            var (start, count) = _ranges[leaf];
            var below = Partition(start, count, split);
            _ranges[leaf] = (start, below);
            _ranges[leaf + leaves] = (start + below, count - below);
            if (!isLast)
            {
                fills.Add(Children(leaf, leaf + leaves));
            }
        }

        Fill(chosen, fills, gradients);
    }

    /// <summary>The smaller child is summed, into the slot that is free, and the other one keeps the parent's.</summary>
    private HistogramFill Children(int lower, int upper)
    {
        var (parent, free) = (_slots[lower], upper);
        var smaller = _ranges[lower].Count < _ranges[upper].Count ? lower : upper;
        (_slots[lower], _slots[upper]) = smaller == lower ? (free, parent) : (parent, free);
        return new HistogramFill(free, _ranges[smaller].Start, _ranges[smaller].Count, parent);
    }

    /// <summary>Moves rows of the upper half behind the others, both in their order; returns the number of the others.</summary>
    private int Partition(int start, int count, TreeSplit split)
    {
        var codes = _columns[split.Column].Codes;
        var rows = _order.AsSpan(start, count);
        var (below, above) = (0, 0);
        foreach (var row in rows)
        {
            var isAbove = codes[row] > split.Bin ? 1 : 0;
            _upper[above] = row; // both are written, without a branch that cannot be foreseen
            rows[below] = row;
            above += isAbove;
            below += 1 - isAbove;
        }

        _upper.AsSpan(0, above).CopyTo(rows[below..]);
        return below;
    }

    private double Score(int leaves, Vector128<double>[][] gradients)
    {
        var score = 0.0;
        for (var leaf = 0; leaf < leaves; leaf++)
        {
            foreach (var own in gradients)
            {
                var sum = Sum(leaf, own);
                score += sum[0] * sum[0] / (sum[1] + _options.Ridge);
            }
        }

        return score;
    }

    private void SetLeaves(Span<float> leaves, int count, Vector128<double>[][] gradients)
    {
        leaves.Clear();
        for (var leaf = 0; leaf < count; leaf++)
        {
            for (var o = 0; o < gradients.Length; o++)
            {
                var sum = Sum(leaf, gradients[o]);
                var value = (float)(_options.Rate * sum[0] / (sum[1] + _options.Ridge));
                leaves[(leaf * gradients.Length) + o] = gradients.Length == 1 ? value : Math.Clamp(value, -MostOfClass, MostOfClass);
            }
        }
    }

    private Vector128<double> Sum(int leaf, Vector128<double>[] gradients)
    {
        var sum = Vector128<double>.Zero;
        foreach (var row in _order.AsSpan(_ranges[leaf].Start, _ranges[leaf].Count))
        {
            sum += gradients[row];
        }

        return sum;
    }
}
