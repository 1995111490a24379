using System.Runtime.Intrinsics;
using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>
/// A weight matrix [inputs, outputs] as the dense kernel reads it, front to back: outputs in groups of 4, 2 and 1 vectors, and in a group an input's
/// weights for all its outputs, input after input; zeros beyond the last output. The biases are separate.
/// </summary>
internal sealed class PackedWeights
{
    public PackedWeights(ReadOnlySpan<float> weights, bool transposed, int inputs, int outputs, int lanes)
    {
        (Inputs, Outputs, Lanes) = (inputs, outputs, lanes);
        Vectors = (outputs + lanes - 1) / lanes;
        Values = new AlignedFloats((long)inputs * Vectors * lanes);
        var at = 0;
        for (var vector = 0; vector < Vectors;)
        {
            var group = GroupOf(Vectors - vector);
            Pack(weights, transposed, vector * lanes, Values.Span.Slice(at, inputs * group * lanes));
            (at, vector) = (at + (inputs * group * lanes), vector + group);
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Outputs in vectors.</summary>
    public int Vectors { get; }

    /// <summary>Floats of a vector.</summary>
    public int Lanes { get; }

    public AlignedFloats Values { get; }

    /// <summary>The widest vector of this processor.</summary>
    public static int BestLanes => Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count;

    /// <summary>Vectors that are computed together where so many are left.</summary>
    public static int GroupOf(int left) => left >= 4 ? 4 : left >= 2 ? 2 : 1;

    private void Pack(ReadOnlySpan<float> weights, bool transposed, int first, Span<float> group)
    {
        var width = group.Length / Inputs;
        var count = Math.Min(width, Outputs - first);
        for (var input = 0; input < Inputs; input++)
        {
            var row = group.Slice(input * width, width);
            for (var j = 0; j < count; j++)
            {
                row[j] = transposed ? weights[((first + j) * Inputs) + input] : weights[(input * Outputs) + first + j];
            }
        }
    }
}
