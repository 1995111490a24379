using Armed.Onnx;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The two parts of what a convolutional backbone reads, in TorchSharp and in graphs.</summary>
internal static class ImageInputs
{
    /// <summary>Encoded columns [N, F'], null where there are none, and images [N, C, H, W] or series [N, 1, 1, L].</summary>
    public static (Tensor? Columns, Tensor Images) Split(Tensor x, BackboneInput input)
    {
        var shape = input.Maps!.Value;
        if (input.Series.Count > 0)
        {
            return (input.Besides == 0 ? null : Select(x, Others(input)), Select(x, Series(input)).view(-1, 1, 1, input.Series.Count));
        }

        var images = (input.Width == 0 ? x : x.narrow(1, input.Width, shape.Values)).reshape(x.size(0), shape.Channels, shape.Height, shape.Width);
        return (input.Width == 0 ? null : x.narrow(1, 0, input.Width), images);
    }

    /// <summary>The same in a graph.</summary>
    public static (GraphValue? Columns, GraphValue Images) Split(GraphBuilder builder, GraphValue x, BackboneInput input)
    {
        var shape = input.Maps!.Value;
        if (input.Series.Count > 0)
        {
            return (input.Besides == 0 ? null : Select(builder, x, Others(input)), Reshaped(builder, Select(builder, x, Series(input)), shape.Channels, shape.Height, shape.Width));
        }

        var images = input.Width == 0 ? x : Slice(builder, x, input.Width, input.Total);
        return (input.Width == 0 ? null : Slice(builder, x, 0, input.Width), Reshaped(builder, images, shape.Channels, shape.Height, shape.Width));
    }

    private static GraphValue Reshaped(GraphBuilder builder, GraphValue value, long channels, long height, long width) =>
        builder.Node("Reshape", [value, builder.Constant("image_shape", [-1L, channels, height, width], 4)]);

    private static long[] Series(BackboneInput input) => [.. input.Series.Select(column => (long)column)];

    private static long[] Others(BackboneInput input) => [.. Enumerable.Range(0, input.Width).Except(input.Series).Select(column => (long)column)];

    private static Tensor Select(Tensor x, long[] columns)
    {
        using var index = tensor(columns, device: x.device);
        return x.index_select(1, index);
    }

    private static GraphValue Select(GraphBuilder builder, GraphValue x, long[] columns) =>
        builder.Node("Gather", [x, builder.Constant("columns", columns, columns.Length)], NodeAttribute.Int("axis", 1));

    private static GraphValue Slice(GraphBuilder builder, GraphValue x, long start, long end) =>
        builder.Node("Slice", [x, builder.Constant("start", [start], 1), builder.Constant("end", [end], 1), builder.Constant("axis", [1L], 1)]);
}
