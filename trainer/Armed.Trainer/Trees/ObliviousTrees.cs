namespace Armed.Trainer.Trees;

/// <summary>
/// A sum of oblivious (symmetric) trees: all nodes of a level compare the same column with the same threshold, so the leaf of a row is a number of D bits (Kohavi and Li, IJCAI 1995; as boosted trees Prokhorenkova et al.,
/// NeurIPS 2018). It never changes.
/// </summary>
/// <param name="depth">Levels D of each tree, 1 to 8.</param>
/// <param name="features">Column that each level compares, [T, D].</param>
/// <param name="thresholds">What it compares with, [T, D]: bit d of the leaf is 1 where the value is greater.</param>
/// <param name="leaves">Values of the leaves, [T, 2^D, O].</param>
/// <param name="outputs">Values O of each leaf.</param>
internal sealed class ObliviousTrees(int depth, int[] features, float[] thresholds, float[] leaves, int outputs = 1)
{
    /// <summary>Levels D of each tree.</summary>
    public int Depth => depth;

    /// <summary>Leaves 2^D of each tree.</summary>
    public int LeavesPerTree => 1 << depth;

    /// <summary>Number of trees T.</summary>
    public int Count => features.Length / depth;

    /// <summary>Values O of each leaf.</summary>
    public int Outputs => outputs;

    /// <summary>Column that each level compares, [T, D].</summary>
    public IReadOnlyList<int> Features => features;

    /// <summary>What it compares with, [T, D].</summary>
    public IReadOnlyList<float> Thresholds => thresholds;

    /// <summary>Values of the leaves, [T, 2^D, O].</summary>
    public IReadOnlyList<float> Leaves => leaves;

    /// <summary>The sum of the trees for a row, of trees with one value per leaf.</summary>
    /// <param name="row">Its columns; none is NaN.</param>
    public float Predict(ReadOnlySpan<float> row)
    {
        var sum = 0f; // the graph adds single precision numbers, too
        for (var tree = 0; tree < Count; tree++)
        {
            sum += leaves[(tree << depth) + Leaf(tree, row)];
        }

        return sum;
    }

    /// <summary>The sums of the trees for a row.</summary>
    /// <param name="row">Its columns; none is NaN.</param>
    /// <param name="sums">Receives them [O].</param>
    public void Predict(ReadOnlySpan<float> row, Span<float> sums)
    {
        sums.Clear();
        for (var tree = 0; tree < Count; tree++)
        {
            var leaf = leaves.AsSpan(((tree << depth) + Leaf(tree, row)) * outputs, outputs);
            for (var o = 0; o < leaf.Length; o++)
            {
                sums[o] += leaf[o];
            }
        }
    }

    /// <summary>The first trees alone.</summary>
    /// <param name="count">How many.</param>
    public ObliviousTrees First(int count) => count >= Count ? this : new ObliviousTrees(depth, features[..(count * depth)], thresholds[..(count * depth)], leaves[..((count << depth) * outputs)], outputs);

    /// <summary>The same trees on rows of which their columns are a part.</summary>
    /// <param name="columns">Where their columns are.</param>
    public ObliviousTrees On(IReadOnlyList<int> columns) => new(depth, Array.ConvertAll(features, feature => columns[feature]), thresholds, leaves, outputs);

    private int Leaf(int tree, ReadOnlySpan<float> row)
    {
        var (leaf, at) = (0, tree * depth);
        for (var level = 0; level < depth; level++)
        {
            leaf |= row[features[at + level]] > thresholds[at + level] ? 1 << level : 0;
        }

        return leaf;
    }
}
