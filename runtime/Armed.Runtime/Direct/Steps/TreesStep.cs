using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>The sum of oblivious trees: bit d of a tree's leaf is 1 where the column that its level d compares is greater than a threshold. Eight trees at a time where vectors can gather.</summary>
internal sealed unsafe class TreesStep : SourceStep
{
    private const int Lanes = 8;
    private const long ProductsPerComparison = 512;

    private readonly int _depth;
    private readonly int _count;         // whole vectors of trees
    private readonly int[] _features;    // [D, T], at an address that stays
    private readonly AlignedFloats _thresholds; // [D, T]
    private readonly AlignedFloats _leaves;     // [T, 2^D]; those of trees that fill the last vector are 0

    /// <param name="result">The sum.</param>
    /// <param name="source">The columns.</param>
    /// <param name="depth">Levels D of a tree.</param>
    /// <param name="features">Columns [T, D].</param>
    /// <param name="thresholds">Thresholds [T, D].</param>
    /// <param name="leaves">Leaves [T, 2^D].</param>
    public TreesStep(DirectValue result, DirectValue source, int depth, ReadOnlySpan<int> features, ReadOnlySpan<float> thresholds, ReadOnlySpan<float> leaves)
        : base(result, source)
    {
        var trees = features.Length / depth;
        (_depth, _count) = (depth, (trees + Lanes - 1) / Lanes * Lanes);
        _features = GC.AllocateArray<int>(_count * depth, pinned: true);
        (_thresholds, _leaves) = (new AlignedFloats(_count * depth), new AlignedFloats((long)_count << depth));
        leaves.CopyTo(_leaves.Span);
        for (var at = 0; at < features.Length; at++)
        {
            var place = (at % depth * _count) + (at / depth);
            (_features[place], _thresholds.Span[place]) = (features[at], thresholds[at]);
        }
    }

    public override bool WritesColumns => true;

    /// <summary>
    /// Below 0: ONNX Runtime writes and reads every comparison several times. A row of 184 trees of depth 6 took it 45 microseconds, the time of some 1,000 products a comparison, and this step 1.2, so that
    /// its threads have nothing to gain until the rest of the graph is as large.
    /// </summary>
    public override long Work => -ProductsPerComparison * _count * _depth;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        fixed (int* features = _features)
        {
            for (var row = 0; row < frame.Rows; row++)
            {
                *y = Avx2.IsSupported ? SumOfVectors(x, features) : Sum(x, features);
                x = x + From.Stride;
                y = y + To.Stride;
            }
        }
    }

    private float SumOfVectors(float* x, int* features)
    {
        var sum = Vector256<float>.Zero;
        var first = Vector256<int>.Indices << _depth;
        for (var tree = 0; tree < _count; tree += Lanes)
        {
            var leaf = first;
            for (var level = 0; level < _depth; level++)
            {
                var at = (level * _count) + tree;
                var values = Avx2.GatherVector256(x, Vector256.Load(features + at), sizeof(float));
                leaf |= Vector256.GreaterThan(values, Vector256.Load(_thresholds.Start + at)).AsInt32() & Vector256.Create(1 << level);
            }

            sum += Avx2.GatherVector256(_leaves.Start, leaf, sizeof(float));
            first += Vector256.Create(Lanes << _depth);
        }

        return Vector256.Sum(sum);
    }

    private float Sum(float* x, int* features)
    {
        var sum = 0f;
        for (var tree = 0; tree < _count; tree++)
        {
            var leaf = tree << _depth;
            for (var level = 0; level < _depth; level++)
            {
                var at = (level * _count) + tree;
                leaf |= x[features[at]] > _thresholds.Start[at] ? 1 << level : 0;
            }

            sum += _leaves.Start[leaf];
        }

        return sum;
    }
}
