namespace Armed.Onnx.Modules;

/// <summary>The windows of a pooling. What torch's ceil_mode adds at the end is padding here, because ONNX rounds in another way.</summary>
/// <param name="Kernel">Sizes of a window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Before">Padding before the first element.</param>
/// <param name="After">Padding after the last one.</param>
/// <param name="Dilation">Steps between elements of a window.</param>
/// <param name="Sizes">Sizes of the result; -1 where the input's is not known.</param>
internal sealed record PoolWindow(long[] Kernel, long[] Stride, long[] Before, long[] After, long[] Dilation, long[] Sizes)
{
    /// <summary>True where ceil_mode reaches over the padding.</summary>
    public bool IsExtended => !Before.AsSpan().SequenceEqual(After);

    public NodeAttribute[] Attributes => [NodeAttribute.Ints("kernel_shape", Kernel), NodeAttribute.Ints("strides", Stride), NodeAttribute.Ints("pads", [.. Before, .. After])];

    /// <summary>Of torch's numbers: one stands for every axis, and none for the default.</summary>
    /// <param name="from">The input's sizes after batch and channels; all known where <paramref name="ceil"/> is true.</param>
    /// <param name="kernel">Sizes of a window, one for each axis.</param>
    /// <param name="stride">Default: the kernel.</param>
    /// <param name="padding">Default: 0.</param>
    /// <param name="dilation">Default: 1.</param>
    /// <param name="ceil">torch's ceil_mode.</param>
    public static PoolWindow Of(long[] from, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        var axes = kernel.Length;
        long[] Each(long[]? values, long[] otherwise) => values is null or [] ? otherwise : values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
        long[] by = Each(stride, kernel), before = Each(padding, new long[axes]), wide = Each(dilation, [.. Enumerable.Repeat(1L, axes)]);
        long[] sizes = [.. kernel.Select((size, i) => ceil ? SpatialSizes.Ceiled(from[i], size, by[i], before[i], wide[i]) : SpatialSizes.Convolved(from[i], size, by[i], before[i], before[i], wide[i]))];
        var after = ceil ? [.. sizes.Select((count, i) => Math.Max(before[i], (count - 1) * by[i] + wide[i] * (kernel[i] - 1) + 1 - from[i] - before[i]))] : before;
        return new PoolWindow(kernel, by, before, after, wide, sizes);
    }
}
