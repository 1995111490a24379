namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>The windows of a pooling. What torch's ceil_mode adds at the end is padding here, because ONNX rounds in another way.</summary>
internal sealed record Window(long[] Kernel, long[] Stride, long[] Begin, long[] End, long[] Dilation)
{
    /// <summary>True where ceil_mode reaches over the padding.</summary>
    public bool IsExtended => !Begin.AsSpan().SequenceEqual(End);

    public NodeAttribute[] Attributes =>
        [NodeAttribute.Ints("kernel_shape", Kernel), NodeAttribute.Ints("strides", Stride), NodeAttribute.Ints("pads", [.. Begin, .. End])];

    /// <summary>Of an operator (x, kernel, stride, padding, ..).</summary>
    public static Window Of(OperatorCall call, long[] dilation, bool ceil)
    {
        var axes = call.Name[call.Name.IndexOf('d', StringComparison.Ordinal) - 1] - '0'; // max_pool2d
        if (call.Rank() != axes + 2)
        {
            throw call.Refuse("it takes a batch of tensors with channels");
        }

        long[] Each(long[] values) => values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
        var kernel = Each(call.Ints(1));
        var stride = call.Ints(2) is { Length: > 0 } stated ? Each(stated) : kernel;
        var begin = Each(call.Ints(3));
        var wide = Each(dilation);
        return new Window(kernel, stride, begin, ceil ? Ends(call, kernel, stride, begin, wide) : begin, wide);
    }

    private static long[] Ends(OperatorCall call, long[] kernel, long[] stride, long[] begin, long[] dilation)
    {
        BatchSize[] from = call.Tensor(0).Dims[2..], to = call.Dims[2..];
        if (from.Concat(to).Any(size => !size.IsFixed))
        {
            throw call.Refuse("with ceil_mode the size of its input must not depend on the batch");
        }

        return [.. kernel.Select((size, i) => Math.Max(begin[i], (to[i].Offset - 1) * stride[i] + dilation[i] * (size - 1) + 1 - from[i].Offset - begin[i]))];
    }
}
