using TorchSharp;
using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>A convolution of one to three dimensions, with the padding modes of torch.</summary>
internal sealed class ConvolutionExporter<TModule> : IModuleExporter<TModule>
    where TModule : Convolution
{
    public string Operators => "Conv; Pad, Conv; Slice, Concat, Conv";

    public string Remarks => "Padding by numbers, same or valid; zeros, reflect, replicate and circular; groups and dilation.";

    public GraphValue Export(TModule module, GraphValue input, ExportContext context)
    {
        var axes = module.kernel_size.Length;
        var sizes = SpatialSizes.Of(module, input, axes, context);
        var (before, after) = Around(module, axes);
        var isZero = module.padding_mode == PaddingModes.Zeros;
        var padded = isZero ? input : Padding.Around(context, input, [.. before], [.. after], module.padding_mode);
        var inConv = isZero ? [.. before, .. after] : new long[2 * axes];
        var weight = context.Constant("weight", module.weight);
        ReadOnlySpan<GraphValue> inputs = module.bias is { } bias ? [padded, weight, context.Constant("bias", bias)] : [padded, weight];
        var output = context.Builder.Node("Conv", inputs,
            NodeAttribute.Ints("kernel_shape", module.kernel_size), NodeAttribute.Ints("strides", Each(module.stride, axes)), NodeAttribute.Ints("pads", inConv),
            NodeAttribute.Ints("dilations", Each(module.dilation, axes)), NodeAttribute.Int("group", module.groups));
        return SpatialSizes.Stated(context, input, output, module.out_channels,
            [.. sizes.Select((size, i) => SpatialSizes.Convolved(size, module.kernel_size[i], Each(module.stride, axes)[i], before[i], after[i], Each(module.dilation, axes)[i]))]);
    }

    // The odd element of "same" goes to the end, as in torch.
    private static (long[] Before, long[] After) Around(TModule module, int axes)
    {
        if (module.padding_type is { } type)
        {
            var dilation = Each(module.dilation, axes);
            long[] total = [.. module.kernel_size.Select((size, i) => type == TorchSharp.Padding.Same ? dilation[i] * (size - 1) : 0)];
            return ([.. total.Select(size => size / 2)], [.. total.Select(size => size - size / 2)]);
        }

        var padding = Each(module.padding ?? [0], axes);
        return (padding, padding);
    }

    private static long[] Each(long[] values, int axes) => values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
}
