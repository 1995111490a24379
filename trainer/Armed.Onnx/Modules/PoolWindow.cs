using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>The windows of a pooling. What torch's ceil_mode adds at the end is padding here, because ONNX rounds in another way.</summary>
internal sealed record PoolWindow(long[] Kernel, long[] Stride, long[] Before, long[] After, long[] Dilation, long[] Sizes)
{
    public bool IsExtended => !Before.AsSpan().SequenceEqual(After);

    public NodeAttribute[] Attributes => [NodeAttribute.Ints("kernel_shape", Kernel), NodeAttribute.Ints("strides", Stride), NodeAttribute.Ints("pads", [.. Before, .. After])];

    public static PoolWindow Of(nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        var axes = kernel.Length;
        long[] Each(long[]? values, long[] otherwise) => values is null or [] ? otherwise : values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
        long[] by = Each(stride, kernel), before = Each(padding, new long[axes]), wide = Each(dilation, [.. Enumerable.Repeat(1L, axes)]);
        var from = SpatialSizes.Of(module, input, axes, context);
        if (ceil && from.Contains(-1))
        {
            throw context.Unsupported(module, $"its ceil_mode needs the sizes of its input {input}. State them with GraphBuilder.WithShape, or set ceil_mode: false.");
        }

        long[] sizes = [.. kernel.Select((size, i) => ceil ? SpatialSizes.Ceiled(from[i], size, by[i], before[i], wide[i]) : SpatialSizes.Convolved(from[i], size, by[i], before[i], before[i], wide[i]))];
        long[] after = ceil ? [.. sizes.Select((count, i) => Math.Max(before[i], (count - 1) * by[i] + wide[i] * (kernel[i] - 1) + 1 - from[i] - before[i]))] : before;
        return new PoolWindow(kernel, by, before, after, wide, sizes);
    }

    public GraphValue State(ExportContext context, GraphValue input, GraphValue output) =>
        input.Dims is { } dims ? SpatialSizes.Stated(context, input, output, dims[1], Sizes) : output;
}
