using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Which leaf a row reaches in each of some oblivious trees: bit d of its number is 1 where the column that the tree's level d compares is greater than a threshold. Eight trees at a time where vectors can gather.</summary>
internal sealed unsafe class TreeLeaves
{
    /// <summary>Trees at a time.</summary>
    public const int Lanes = 8;

    private const long ProductsPerComparison = 512;

    private readonly int[] _features;    // [D, T], at an address that stays
    private readonly AlignedFloats _thresholds; // [D, T]

    /// <param name="depth">Levels D of a tree.</param>
    /// <param name="features">Columns [T, D].</param>
    /// <param name="thresholds">Thresholds [T, D].</param>
    public TreeLeaves(int depth, ReadOnlySpan<int> features, ReadOnlySpan<float> thresholds)
    {
        (Depth, Count) = (depth, ((features.Length / depth) + Lanes - 1) / Lanes * Lanes);
        (_features, _thresholds) = (GC.AllocateArray<int>(Count * depth, pinned: true), new AlignedFloats(Count * depth));
        for (var at = 0; at < features.Length; at++)
        {
            var place = (at % depth * Count) + (at / depth);
            (_features[place], _thresholds.Span[place]) = (features[at], thresholds[at]);
        }
    }

    /// <summary>Levels D of a tree.</summary>
    public int Depth { get; }

    /// <summary>Trees in whole vectors; the last ones may be none.</summary>
    public int Count { get; }

    /// <summary>
    /// Below 0: ONNX Runtime writes and reads every comparison several times. A row of 184 trees of depth 6 took it 45 microseconds, the time of some 1,000 products a comparison, and <see cref="TreesStep"/> 1.2, so that
    /// its threads have nothing to gain until the rest of the graph is as large.
    /// </summary>
    public long Work => -ProductsPerComparison * Count * Depth;

    /// <summary>Where the columns are [D, T].</summary>
    public int[] Features => _features;

    /// <summary>The leaves of eight trees among those of all.</summary>
    /// <param name="x">The row.</param>
    /// <param name="features"><see cref="Features"/>.</param>
    /// <param name="tree">The first tree.</param>
    /// <param name="first">The first leaf of each of the eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> OfEight(float* x, int* features, int tree, Vector256<int> first)
    {
        var leaf = first;
        for (var level = 0; level < Depth; level++)
        {
            var at = (level * Count) + tree;
            var values = Avx2.GatherVector256(x, Vector256.Load(features + at), sizeof(float));
            leaf |= Vector256.GreaterThan(values, Vector256.Load(_thresholds.Start + at)).AsInt32() & Vector256.Create(1 << level);
        }

        return leaf;
    }

    /// <summary>The leaf of a tree among those of all.</summary>
    /// <param name="x">The row.</param>
    /// <param name="features"><see cref="Features"/>.</param>
    /// <param name="tree">The tree.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(float* x, int* features, int tree)
    {
        var leaf = tree << Depth;
        for (var level = 0; level < Depth; level++)
        {
            var at = (level * Count) + tree;
            leaf |= x[features[at]] > _thresholds.Start[at] ? 1 << level : 0;
        }

        return leaf;
    }
}
