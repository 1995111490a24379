using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>The sum of oblivious trees.</summary>
internal sealed unsafe class TreesStep : SourceStep
{
    private readonly TreeLeaves _trees;
    private readonly AlignedFloats _leaves; // [T, 2^D]; those of trees that fill the last vector are 0

    /// <param name="result">The sum.</param>
    /// <param name="source">The columns.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="leaves">Leaves [T, 2^D].</param>
    public TreesStep(DirectValue result, DirectValue source, TreeLeaves trees, ReadOnlySpan<float> leaves)
        : base(result, source)
    {
        (_trees, _leaves) = (trees, new AlignedFloats((long)trees.Count << trees.Depth));
        leaves.CopyTo(_leaves.Span);
    }

    public override bool WritesColumns => true;

    public override long Work => _trees.Work;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        fixed (int* features = _trees.Features)
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
        var first = Vector256<int>.Indices << _trees.Depth;
        for (var tree = 0; tree < _trees.Count; tree += TreeLeaves.Lanes)
        {
            sum += Avx2.GatherVector256(_leaves.Start, _trees.OfEight(x, features, tree, first), sizeof(float));
            first += Vector256.Create(TreeLeaves.Lanes << _trees.Depth);
        }

        return Vector256.Sum(sum);
    }

    private float Sum(float* x, int* features)
    {
        var sum = 0f;
        for (var tree = 0; tree < _trees.Count; tree++)
        {
            sum += _leaves.Start[_trees.Of(x, features, tree)];
        }

        return sum;
    }
}
