using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Sums of oblivious trees whose leaves hold several numbers, such as one for each class: like <see cref="TreesStep"/>, the leaves of eight trees at a time, then their numbers.</summary>
internal sealed unsafe class ClassTreesStep : SourceStep
{
    private const int Lanes = 8;
    private const long ProductsPerComparison = 512;

    private readonly int _depth;
    private readonly int _count;         // whole vectors of trees
    private readonly int _outputs;
    private readonly int[] _features;    // [D, T], at an address that stays
    private readonly AlignedFloats _thresholds; // [D, T]
    private readonly AlignedFloats _leaves;     // [T, 2^D, O]; those of trees that fill the last vector are 0

    /// <param name="result">The sums [O].</param>
    /// <param name="source">The columns.</param>
    /// <param name="depth">Levels D of a tree.</param>
    /// <param name="features">Columns [T, D].</param>
    /// <param name="thresholds">Thresholds [T, D].</param>
    /// <param name="leaves">Leaves [T, 2^D, O].</param>
    public ClassTreesStep(DirectValue result, DirectValue source, int depth, ReadOnlySpan<int> features, ReadOnlySpan<float> thresholds, ReadOnlySpan<float> leaves)
        : base(result, source)
    {
        var trees = features.Length / depth;
        (_depth, _count, _outputs) = (depth, (trees + Lanes - 1) / Lanes * Lanes, leaves.Length / (trees << depth));
        _features = GC.AllocateArray<int>(_count * depth, pinned: true);
        (_thresholds, _leaves) = (new AlignedFloats(_count * depth), new AlignedFloats(((long)_count << depth) * _outputs));
        leaves.CopyTo(_leaves.Span);
        for (var at = 0; at < features.Length; at++)
        {
            var place = (at % depth * _count) + (at / depth);
            (_features[place], _thresholds.Span[place]) = (features[at], thresholds[at]);
        }
    }

    public override bool WritesColumns => true;

    /// <summary>Below 0, as the comparisons of <see cref="TreesStep"/> are: ONNX Runtime writes and reads each several times.</summary>
    public override long Work => -ProductsPerComparison * _count * _depth;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        var leaf = stackalloc int[Lanes];
        fixed (int* features = _features)
        {
            for (var row = 0; row < frame.Rows; row++)
            {
                new Span<float>(y, _outputs).Clear();
                for (var tree = 0; tree < _count; tree += Lanes)
                {
                    FindLeaves(x, features, tree, leaf);
                    AddLeaves(leaf, y);
                }

                x = x + From.Stride;
                y = y + To.Stride;
            }
        }
    }

    /// <summary>The leaves of eight trees.</summary>
    private void FindLeaves(float* x, int* features, int tree, int* leaf)
    {
        if (!Avx2.IsSupported)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                leaf[lane] = Leaf(x, features, tree + lane);
            }

            return;
        }

        var found = (Vector256<int>.Indices + Vector256.Create(tree)) << _depth;
        for (var level = 0; level < _depth; level++)
        {
            var at = (level * _count) + tree;
            var values = Avx2.GatherVector256(x, Vector256.Load(features + at), sizeof(float));
            found |= Vector256.GreaterThan(values, Vector256.Load(_thresholds.Start + at)).AsInt32() & Vector256.Create(1 << level);
        }

        found.Store(leaf);
    }

    private int Leaf(float* x, int* features, int tree)
    {
        var leaf = tree << _depth;
        for (var level = 0; level < _depth; level++)
        {
            var at = (level * _count) + tree;
            leaf |= x[features[at]] > _thresholds.Start[at] ? 1 << level : 0;
        }

        return leaf;
    }

    private void AddLeaves(int* leaf, float* y)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var numbers = _leaves.Start + ((long)leaf[lane] * _outputs);
            for (var o = 0; o < _outputs; o++)
            {
                y[o] += numbers[o];
            }
        }
    }
}
