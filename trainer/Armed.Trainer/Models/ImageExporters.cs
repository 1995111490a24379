using Armed.Onnx;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>Writes the modules that read images to graphs. A convolution and the batch normalisation behind it become one node.</summary>
internal static class ImageExporters
{
    /// <summary>A registry with them.</summary>
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) =>
        registry.With<ConvolutionalBackbone>((backbone, input, context) => Export(backbone, input, context, null), "Conv, InstanceNormalization, PRelu, MaxPool, Reshape, Gemm").With<CoarseImages>(Export, "AveragePool, Reshape");

    /// <summary>Writes a backbone.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="input">Its input [N, F' + C H W].</param>
    /// <param name="context">Where it is written.</param>
    /// <param name="effects">For each block with effects the rows' 1 + gamma and beta [N, W, 1, 1]; null for the population.</param>
    public static GraphValue Export(ConvolutionalBackbone backbone, GraphValue input, ExportContext context, IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? effects)
    {
        using var handles = NewDisposeScope();
        var (maps, columns) = LastMaps(backbone, input, context.Builder, effects);
        var all = BeforeDense(backbone, maps, columns, context.Builder);
        return backbone.Dense is null ? all : context.Child("dense", backbone.Dense, all);
    }

    /// <summary>Writes the blocks: the maps of the last one before they are halved [N, W, H, W'], and the encoded columns [N, F'].</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="input">Its input [N, F' + C H W].</param>
    /// <param name="builder">The graph.</param>
    /// <param name="effects">For each block with effects the rows' 1 + gamma and beta [N, W, 1, 1]; null for the population.</param>
    public static (GraphValue Maps, GraphValue? Columns) LastMaps(ConvolutionalBackbone backbone, GraphValue input, GraphBuilder builder, IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? effects)
    {
        var (columns, maps) = ImageInputs.Split(builder, input, backbone.Input);
        for (var b = 0; b < backbone.Blocks.Count; b++)
        {
            using var scope = builder.Scope(FormattableString.Invariant($"block{b}"));
            var site = effects is null ? -1 : backbone.EffectBlocks.ToList().IndexOf(b);
            maps = Activations(backbone.Blocks[b], b == 0 ? maps : Pooled(backbone.Blocks[b - 1], maps, builder), builder, site < 0 ? null : effects![site]);
        }

        return (maps, columns);
    }

    /// <summary>Writes what the dense layer reads, or the features where there is none, [N, W h w' + F'] or [N, W + F'].</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="maps">What <see cref="LastMaps"/> gives.</param>
    /// <param name="columns">Likewise.</param>
    /// <param name="builder">The graph.</param>
    public static GraphValue BeforeDense(ConvolutionalBackbone backbone, GraphValue maps, GraphValue? columns, GraphBuilder builder)
    {
        var (last, shape) = (backbone.Blocks[^1], backbone.Blocks[^1].Outputs);
        var halved = Pooled(last, maps, builder);
        var flat = backbone.IsPooled ? Flat(builder, builder.Node("GlobalAveragePool", [halved]), shape.Channels) : Flat(builder, halved, shape.Values);
        return columns is null ? flat
            : builder.WithShape(builder.Node("Concat", [flat, columns], NodeAttribute.Int("axis", 1)), -1, (backbone.IsPooled ? shape.Channels : shape.Values) + backbone.Input.Besides);
    }

    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="input">Its input [N, C, H, W].</param>
    /// <param name="builder">The graph.</param>
    /// <param name="effects">The rows' 1 + gamma and beta [N, W, 1, 1]; null for the population.</param>
    public static GraphValue Export(MapBlock block, GraphValue input, GraphBuilder builder, (GraphValue Scale, GraphValue Bias)? effects) =>
        Pooled(block, Activations(block, input, builder, effects), builder);

    /// <summary>Writes a block up to where its maps are halved.</summary>
    private static GraphValue Activations(MapBlock block, GraphValue input, GraphBuilder builder, (GraphValue Scale, GraphValue Bias)? effects)
    {
        var normalised = Convolved(builder, input, block.First.Convolution, block.First.Normalisation);
        if (block.InstanceNormalisation is { } instance)
        {
            var (scale, bias) = (TensorValues.Floats(instance.weight!), TensorValues.Floats(instance.bias!));
            normalised = builder.Node("InstanceNormalization", [normalised, builder.Constant("scale", scale, scale.Length), builder.Constant("shift", bias, bias.Length)], NodeAttribute.Float("epsilon", (float)instance.eps));
        }

        normalised = effects is var (factor, addend) ? builder.Node("Add", [builder.Node("Mul", [normalised, factor]), addend]) : normalised;
        var maps = Activated(block, normalised, builder);
        if (block.Second is var (convolution, normalisation))
        {
            using var scope = builder.Scope("second");
            var added = builder.Node("Add", [Convolved(builder, maps, convolution, normalisation), block.Shortcut is null ? input : Convolved(builder, input, block.Shortcut, null)]);
            maps = Activated(block, added, builder);
        }

        return maps;
    }

    private static GraphValue Pooled(MapBlock block, GraphValue maps, GraphBuilder builder)
    {
        var (height, width) = block.Pooling;
        return height * width == 1 ? maps : builder.Node("MaxPool", [maps], NodeAttribute.Ints("kernel_shape", [height, width]), NodeAttribute.Ints("strides", [height, width]));
    }

    private static GraphValue Activated(MapBlock block, GraphValue maps, GraphBuilder builder)
    {
        var slopes = TensorValues.Floats(block.Slope);
        return builder.Node("PRelu", [maps, builder.Constant("slope", slopes, slopes.Length, 1, 1)]);
    }

    /// <summary>w * g / sqrt(v + e) and (b - m) * g / sqrt(v + e) + s: what evaluation mode computes.</summary>
    private static GraphValue Convolved(GraphBuilder builder, GraphValue input, Conv2d convolution, BatchNorm2d? normalisation)
    {
        var shape = convolution.weight!.shape;
        var weight = TensorValues.Floats(convolution.weight!);
        var bias = convolution.bias is { } own ? TensorValues.Floats(own) : new float[shape[0]];
        if (normalisation is not null)
        {
            Fold(weight, bias, normalisation);
        }

        var (vertical, horizontal) = (shape[2] / 2, shape[3] / 2);
        return builder.Node("Conv", [input, builder.Constant("weight", weight, shape), builder.Constant("bias", bias, bias.Length)],
            NodeAttribute.Ints("kernel_shape", [shape[2], shape[3]]), NodeAttribute.Ints("pads", [vertical, horizontal, vertical, horizontal]));
    }

    private static void Fold(float[] weight, float[] bias, BatchNorm2d normalisation)
    {
        var (mean, variance) = (TensorValues.Floats(normalisation.running_mean!), TensorValues.Floats(normalisation.running_var!));
        var (scale, shift) = (TensorValues.Floats(normalisation.weight!), TensorValues.Floats(normalisation.bias!));
        var own = weight.Length / bias.Length;
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var factor = scale[channel] / Math.Sqrt(variance[channel] + normalisation.eps);
            bias[channel] = (float)(((bias[channel] - mean[channel]) * factor) + shift[channel]);
            foreach (ref var value in weight.AsSpan(channel * own, own))
            {
                value = (float)(value * factor);
            }
        }
    }

    private static GraphValue Export(CoarseImages module, GraphValue input, ExportContext context)
    {
        var builder = context.Builder;
        var (columns, images) = ImageInputs.Split(builder, input, module.Input);
        var (height, width) = module.Cell;
        var coarse = builder.Node("AveragePool", [images], NodeAttribute.Ints("kernel_shape", [height, width]), NodeAttribute.Ints("strides", [height, width]));
        var flat = Flat(builder, coarse, module.Outputs - module.Input.Width);
        return columns is null ? flat : builder.WithShape(builder.Node("Concat", [columns, flat], NodeAttribute.Int("axis", 1)), -1, module.Outputs);
    }

    private static GraphValue Flat(GraphBuilder builder, GraphValue value, int width) =>
        builder.WithShape(builder.Node("Reshape", [value, builder.Constant("flat", [-1L, width], 2)]), -1, width);
}
