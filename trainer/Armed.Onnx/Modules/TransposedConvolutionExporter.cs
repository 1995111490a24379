using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>A transposed convolution of one to three dimensions.</summary>
internal sealed class TransposedConvolutionExporter<TModule> : IModuleExporter<TModule>
    where TModule : Convolution
{
    public string Operators => "ConvTranspose";

    public string Remarks => "Groups, dilation and output padding.";

    public GraphValue Export(TModule module, GraphValue input, ExportContext context)
    {
        var axes = module.kernel_size.Length;
        var sizes = SpatialSizes.Of(module, input, axes, context);
        long[] Each(long[]? values) => values is null ? new long[axes] : values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
        long[] stride = Each(module.stride), padding = Each(module.padding), dilation = Each(module.dilation), extra = Each(module.output_padding);
        var weight = context.Constant("weight", module.weight);
        ReadOnlySpan<GraphValue> inputs = module.bias is { } bias ? [input, weight, context.Constant("bias", bias)] : [input, weight];
        var output = context.Builder.Node("ConvTranspose", inputs,
            NodeAttribute.Ints("kernel_shape", module.kernel_size), NodeAttribute.Ints("strides", stride), NodeAttribute.Ints("pads", [.. padding, .. padding]),
            NodeAttribute.Ints("dilations", dilation), NodeAttribute.Int("group", module.groups), NodeAttribute.Ints("output_padding", extra));
        return SpatialSizes.Stated(context, input, output, module.out_channels,
            [.. sizes.Select((size, i) => SpatialSizes.Transposed(size, module.kernel_size[i], stride[i], padding[i], dilation[i], extra[i]))]);
    }
}
