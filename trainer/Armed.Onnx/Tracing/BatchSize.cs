namespace Armed.Onnx.Tracing;

/// <summary>A size that depends on the batch n: Slope n + Offset.</summary>
internal readonly record struct BatchSize(long Slope, long Offset)
{
    /// <summary>The batch itself.</summary>
    public static BatchSize Batch { get; } = new(1, 0);

    public bool IsFixed => Slope == 0;

    public static implicit operator BatchSize(long size) => new(0, size);

    /// <summary>The size that takes these values at these batches; null when no line does.</summary>
    public static BatchSize? Solve(ReadOnlySpan<long> values, ReadOnlySpan<long> batches)
    {
        var slope = batches[1] == batches[0] ? 0 : (values[1] - values[0]) / (batches[1] - batches[0]);
        var size = new BatchSize(slope, values[0] - slope * batches[0]);
        for (var i = 0; i < values.Length; i++)
        {
            if (size.Slope * batches[i] + size.Offset != values[i])
            {
                return null;
            }
        }
        return size;
    }

    public override string ToString() => Slope switch
    {
        0 => FormattableString.Invariant($"{Offset}"),
        1 when Offset == 0 => "n",
        _ => FormattableString.Invariant($"{Slope}n+{Offset}"),
    };
}
