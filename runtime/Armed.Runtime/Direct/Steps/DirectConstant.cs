using System.Runtime.InteropServices;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Direct.Steps;

/// <summary>An initialiser: a slice of the graph's file, not copied.</summary>
internal sealed class DirectConstant(OnnxTensor tensor, ReadOnlyMemory<byte> data) : DirectOperand
{
    public string Name => tensor.Name;

    public int[] Sizes { get; } = [.. tensor.Dimensions.Select(size => checked((int)size))];

    public ReadOnlyMemory<byte> Data => data;

    /// <summary>Whether it is a weight of 8 or 16 bits.</summary>
    public bool IsSmall => tensor.Type is OnnxType.Int8 or OnnxType.Float16;

    public bool IsNumbers => tensor.Type == OnnxType.Float;

    public ReadOnlySpan<float> Numbers
        => IsNumbers ? MemoryMarshal.Cast<byte, float>(data.Span) : throw new DirectUnsupported($"the constant '{Name}' of another type than float32");

    public ReadOnlySpan<long> Integers => tensor.Type == OnnxType.Int64
        ? MemoryMarshal.Cast<byte, long>(data.Span)
        : throw new DirectUnsupported($"the constant '{Name}' of another type than int64");

    /// <summary>A weight of 8 or 16 bits as floats.</summary>
    public float[] Widened() => tensor.Type == OnnxType.Int8
        ? Array.ConvertAll(MemoryMarshal.Cast<byte, sbyte>(data.Span).ToArray(), whole => (float)whole)
        : Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(data.Span).ToArray(), half => (float)half);

    /// <summary>The values as cells: numbers, or codes as whole floats.</summary>
    public float[] Cells() => IsNumbers ? Numbers.ToArray() : [.. Integers.ToArray().Select(AsCode)];

    private float AsCode(long code) => Math.Abs((float)code) < DirectValue.LargestCode
        ? code
        : throw new DirectUnsupported($"the code {code} in the constant '{Name}': codes under {DirectValue.LargestCode} are computed directly");
}
