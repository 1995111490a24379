using System.Globalization;

namespace Armed.Onnx.Modules;

/// <summary>Sizes of what convolutions and poolings give; -1 where the input's size is not known.</summary>
internal static class SpatialSizes
{
    public static long Convolved(long size, long kernel, long stride, long before, long after, long dilation) =>
        size < 0 ? -1 : (size + before + after - dilation * (kernel - 1) - 1) / stride + 1;

    public static long Transposed(long size, long kernel, long stride, long padding, long dilation, long extra) =>
        size < 0 ? -1 : (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1;

    /// <summary>torch's ceil_mode: a last window may begin inside the input or its padding and reach beyond.</summary>
    public static long Ceiled(long size, long kernel, long stride, long padding, long dilation)
    {
        var steps = size + 2 * padding - dilation * (kernel - 1) - 1 + stride - 1;
        var count = steps / stride + 1;
        return (count - 1) * stride >= size + padding ? count - 1 : count;
    }

    /// <summary>The input's sizes after batch and channels; refuses another rank.</summary>
    public static long[] Of(TorchSharp.torch.nn.Module module, GraphValue input, int axes, ExportContext context)
    {
        if (input.Dims is not { } dims)
        {
            return [.. Enumerable.Repeat(-1L, axes)];
        }

        return dims.Length == axes + 2 ? dims[2..] : throw context.Unsupported(module, string.Create(CultureInfo.InvariantCulture,
            $"it takes an input of rank {axes + 2} (batch, channels and {axes} more), but its input {input} has rank {dims.Length}."));
    }

    /// <summary>States the shape where the input's is known.</summary>
    public static GraphValue Stated(ExportContext context, GraphValue input, GraphValue output, long channels, long[] sizes) =>
        input.Dims is { } dims ? context.Builder.WithShape(output, [dims[0], channels, .. sizes]) : output;
}
