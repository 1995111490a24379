namespace Armed.Trainer.Trees;

/// <summary>
/// A sum of oblivious (symmetric) trees: all nodes of a level compare the same column with the same threshold, so the leaf of a row is a number of D bits (Kohavi and Li, IJCAI 1995; as boosted trees Prokhorenkova et al.,
/// NeurIPS 2018). It never changes.
/// </summary>
/// <param name="depth">Levels D of each tree, 1 to 8.</param>
/// <param name="features">Column that each level compares, [T, D].</param>
/// <param name="thresholds">What it compares with, [T, D]: bit d of the leaf is 1 where the value is greater.</param>
/// <param name="leaves">Values of the leaves, [T, 2^D].</param>
internal sealed class ObliviousTrees(int depth, int[] features, float[] thresholds, float[] leaves)
{
    /// <summary>Levels D of each tree.</summary>
    public int Depth => depth;

    /// <summary>Leaves 2^D of each tree.</summary>
    public int LeavesPerTree => 1 << depth;

    /// <summary>Number of trees T.</summary>
    public int Count => features.Length / depth;

    /// <summary>Column that each level compares, [T, D].</summary>
    public IReadOnlyList<int> Features => features;

    /// <summary>What it compares with, [T, D].</summary>
    public IReadOnlyList<float> Thresholds => thresholds;

    /// <summary>Values of the leaves, [T, 2^D].</summary>
    public IReadOnlyList<float> Leaves => leaves;

    /// <summary>The sum of the trees for a row.</summary>
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

    /// <summary>The first trees alone.</summary>
    /// <param name="count">How many.</param>
    public ObliviousTrees First(int count) => count >= Count ? this : new ObliviousTrees(depth, features[..(count * depth)], thresholds[..(count * depth)], leaves[..(count << depth)]);

    /// <summary>The same trees on rows of which their columns are a part.</summary>
    /// <param name="columns">Where their columns are.</param>
    public ObliviousTrees On(IReadOnlyList<int> columns) => new(depth, Array.ConvertAll(features, feature => columns[feature]), thresholds, leaves);

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
