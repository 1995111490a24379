namespace Armed.Onnx.Modules;

/// <summary>Writes the windows of a convolution as columns, and adds columns up to maps again. Sizes are those after batch and channels.</summary>
internal static class WindowWriter
{
    /// <summary>Maps [N, C, H, W] to columns [N, C kh kw, h w].</summary>
    public static GraphValue Unfold(GraphBuilder builder, GraphValue input, long channels, PoolWindow window)
    {
        var x = window.Before.All(pad => pad == 0) ? input
            : builder.Node("Pad", [input, builder.Constant("pads", [0, 0, .. window.Before, 0, 0, .. window.After], 8), builder.Constant("zero", [0f])]);
        for (var i = 0; i < 2; i++)
        {
            x = builder.Node("Gather", [x, Places(builder, window, i)], NodeAttribute.Int("axis", 2 + 2 * i)); // [.., H, ..] -> [.., kh, h, ..]
        }

        long rows = channels * window.Kernel[0] * window.Kernel[1], count = window.Sizes[0] * window.Sizes[1];
        var columns = builder.Node("Transpose", [x], NodeAttribute.Ints("perm", 0, 1, 2, 4, 3, 5)); // [N, C, kh, kw, h, w]
        return builder.WithShape(builder.Node("Reshape", [columns, builder.Constant("sizes", [0, rows, count], 3)]), input.Dims?[0] ?? -1, rows, count);
    }

    /// <summary>Columns [N, C kh kw, h w] to the sums [N, C, H, W] of what lies on each place: a transposed convolution whose kernels are 1 at one place each.</summary>
    public static GraphValue Fold(GraphBuilder builder, GraphValue input, long channels, long[] sides, PoolWindow window)
    {
        var each = window.Kernel[0] * window.Kernel[1];
        var maps = builder.Node("Reshape", [input, builder.Constant("sizes", [-1, each, .. window.Sizes], 4)]); // [N C, kh kw, h, w]
        long[] missing = [.. sides.Select((side, i) => side - ((window.Sizes[i] - 1) * window.Stride[i] - 2 * window.Before[i] + window.Dilation[i] * (window.Kernel[i] - 1) + 1))];
        var sums = builder.Node("ConvTranspose", [maps, Unit(builder, each, window.Kernel)], [.. window.Attributes, NodeAttribute.Ints("dilations", window.Dilation), NodeAttribute.Ints("output_padding", missing)]);
        return builder.WithShape(builder.Node("Reshape", [sums, builder.Constant("sizes", [-1, channels, .. sides], 4)]), input.Dims?[0] ?? -1, channels, sides[0], sides[1]);
    }

    private static GraphValue Places(GraphBuilder builder, PoolWindow window, int axis)
    {
        long[] places = [.. Enumerable.Range(0, (int)window.Kernel[axis]).SelectMany(k => Enumerable.Range(0, (int)window.Sizes[axis]).Select(i => k * window.Dilation[axis] + i * window.Stride[axis]))];
        return builder.Constant("places", places, window.Kernel[axis], window.Sizes[axis]);
    }

    // [kh kw, 1, kh, kw]
    private static GraphValue Unit(GraphBuilder builder, long each, long[] kernel)
    {
        var values = new float[each * each];
        for (var i = 0; i < each; i++)
        {
            values[i * each + i] = 1;
        }
        return builder.Constant("places", values, each, 1, kernel[0], kernel[1]);
    }
}
