using System.Runtime.InteropServices;
using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Weights that a file stores in 8 or 16 bits, turned into floats once: Cast(weight), and Mul(Cast(weight), scales) with a scale for each index of one axis.</summary>
internal static class SmallWeights
{
    /// <summary>The constant that a node makes of small weights; null for any other node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constants">The constants so far.</param>
    public static DirectConstant? Widened(OnnxNode node, IReadOnlyDictionary<string, DirectConstant> constants) => node switch
    {
        { Operator: "Cast", Inputs: [var small] } when constants.GetValueOrDefault(small) is { IsSmall: true } weights && GraphView.Int(node, "to", 0) == (long)OnnxType.Float
            => Constant(node.Outputs[0], weights.Sizes, weights.Widened()),
        { Operator: "Mul", Inputs: [var whole, var scale] } when constants.GetValueOrDefault(whole) is { IsNumbers: true } weights && constants.GetValueOrDefault(scale) is { IsNumbers: true } scales
            => Scaled(node.Outputs[0], weights, scales),
        _ => null,
    };

    /// <summary>Null unless the scales have one size above 1, that of the same axis of the weights.</summary>
    private static DirectConstant? Scaled(string name, DirectConstant weights, DirectConstant scales)
    {
        var axis = Array.FindIndex(scales.Sizes, size => size > 1);
        if (scales.Sizes.Length != weights.Sizes.Length || (axis >= 0 && (scales.Sizes[axis] != weights.Sizes[axis] || scales.Numbers.Length != scales.Sizes[axis])))
        {
            return null;
        }

        var numbers = weights.Numbers.ToArray();
        var each = scales.Numbers;
        var inner = axis < 0 ? numbers.Length : weights.Sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] *= each[i / inner % each.Length];
        }

        return Constant(name, weights.Sizes, numbers);
    }

    private static DirectConstant Constant(string name, int[] sizes, float[] numbers) =>
        new(new OnnxTensor(name, OnnxType.Float, [.. sizes.Select(size => (long)size)]), MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
}
