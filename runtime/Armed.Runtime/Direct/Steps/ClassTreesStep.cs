using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Sums of oblivious trees whose leaves hold several numbers, such as one for each class.</summary>
internal sealed unsafe class ClassTreesStep : SourceStep
{
    private readonly TreeLeaves _trees;
    private readonly int _outputs;
    private readonly AlignedFloats _leaves; // [T, 2^D, O]; those of trees that fill the last vector are 0

    /// <param name="result">The sums [O].</param>
    /// <param name="source">The columns.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="leaves">Leaves [T, 2^D, O].</param>
    public ClassTreesStep(DirectValue result, DirectValue source, TreeLeaves trees, ReadOnlySpan<float> leaves)
        : base(result, source)
    {
        (_trees, _outputs) = (trees, result.Width);
        _leaves = new AlignedFloats(((long)trees.Count << trees.Depth) * _outputs);
        leaves.CopyTo(_leaves.Span);
    }

    public override bool WritesColumns => true;

    public override long Work => _trees.Work;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        var leaves = stackalloc int[TreeLeaves.Lanes];
        fixed (int* features = _trees.Features)
        {
            for (var row = 0; row < frame.Rows; row++)
            {
                new Span<float>(y, _outputs).Clear();
                for (var tree = 0; tree < _trees.Count; tree += TreeLeaves.Lanes)
                {
                    Find(x, features, tree, leaves);
                    Add(leaves, y);
                }

                x = x + From.Stride;
                y = y + To.Stride;
            }
        }
    }

    /// <summary>The leaves of eight trees.</summary>
    private void Find(float* x, int* features, int tree, int* leaves)
    {
        if (Avx2.IsSupported)
        {
            _trees.OfEight(x, features, tree, (Vector256<int>.Indices + Vector256.Create(tree)) << _trees.Depth).Store(leaves);
            return;
        }

        for (var lane = 0; lane < TreeLeaves.Lanes; lane++)
        {
            leaves[lane] = _trees.Of(x, features, tree + lane);
        }
    }

    private void Add(int* leaves, float* y)
    {
        for (var lane = 0; lane < TreeLeaves.Lanes; lane++)
        {
            var numbers = _leaves.Start + ((long)leaves[lane] * _outputs);
            for (var o = 0; o < _outputs; o++)
            {
                y[o] += numbers[o];
            }
        }
    }
}
