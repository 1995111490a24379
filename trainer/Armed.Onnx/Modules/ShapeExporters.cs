using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Other shapes of the same elements, and a normalisation across channels.</summary>
internal static class ShapeExporters
{
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<PixelShuffle>(Shuffle, "DepthToSpace")
        .With<PixelUnshuffle>(Unshuffle, "Reshape, Transpose", "Inputs of known sizes but for the batch.")
        .With<ChannelShuffle>(Channels, "Reshape, Transpose", "Inputs of known sizes but for the batch.")
        .With<Unflatten>(Unflatten, "Reshape", "The input's rank must be known.")
        .With<LocalResponseNorm>(LocalResponse, "LRN", "Odd sizes.");

    private static GraphValue Shuffle(PixelShuffle module, GraphValue x, ExportContext context)
    {
        var r = module.upscale_factor;
        var output = context.Builder.Node("DepthToSpace", [x], NodeAttribute.Int("blocksize", r), NodeAttribute.String("mode", "CRD"));
        return x.Dims is { Length: 4 } d ? context.Builder.WithShape(output, d[0], d[1] / (r * r), Times(d[2], r), Times(d[3], r)) : output;
    }

    // [N, C, H r, W r] -> [N, C r r, H, W]
    private static GraphValue Unshuffle(PixelUnshuffle module, GraphValue x, ExportContext context)
    {
        var d = Known(module, x, context);
        var r = module.downscale_factor;
        var turned = context.Builder.Node("Transpose", [Reshape(context, x, [0, d[1], d[2] / r, r, d[3] / r, r])], NodeAttribute.Ints("perm", 0, 1, 3, 5, 2, 4));
        return context.Builder.WithShape(Reshape(context, turned, [0, d[1] * r * r, d[2] / r, d[3] / r]), d[0], d[1] * r * r, d[2] / r, d[3] / r);
    }

    private static GraphValue Channels(ChannelShuffle module, GraphValue x, ExportContext context)
    {
        var d = Known(module, x, context);
        var turned = context.Builder.Node("Transpose", [Reshape(context, x, [0, module.groups, d[1] / module.groups, d[2], d[3]])], NodeAttribute.Ints("perm", 0, 2, 1, 3, 4));
        return context.Builder.WithShape(Reshape(context, turned, [0, .. d[1..]]), [.. d]);
    }

    private static GraphValue Unflatten(Unflatten module, GraphValue x, ExportContext context)
    {
        var d = x.Dims ?? throw context.Unsupported(module, "the rank of its input is not known here. State it with GraphBuilder.WithShape in the exporter before it.");
        var at = (int)(module.dim < 0 ? module.dim + d.Length : module.dim);
        if (d[(at + 1)..].Contains(-1) || at == 0)
        {
            throw context.Unsupported(module, $"it takes dimension {at} of its input {x} apart, and only dimensions after the batch can be, if those after it are known.");
        }

        var open = Array.IndexOf(module.unflattened_size, -1L);
        var rest = module.unflattened_size.Where(size => size > 0).Aggregate(1L, (count, size) => count * size);
        long[] sizes = [.. module.unflattened_size.Select((size, i) => i == open && d[at] > 0 ? d[at] / rest : size)];
        return context.Builder.WithShape(Reshape(context, x, [.. new long[at], .. sizes, .. d[(at + 1)..]]), [.. d[..at], .. sizes, .. d[(at + 1)..]]);
    }

    // torch's window of an even size lies one place further left than ONNX's.
    private static GraphValue LocalResponse(LocalResponseNorm module, GraphValue x, ExportContext context) => module.size % 2 == 1
        ? context.Builder.Node("LRN", [x], NodeAttribute.Int("size", module.size), NodeAttribute.Float("alpha", (float)module.alpha), NodeAttribute.Float("beta", (float)module.beta), NodeAttribute.Float("bias", (float)module.k))
        : throw context.Unsupported(module, $"its size {module.size} is even, where torch and ONNX centre the window differently. Use an odd size.");

    private static GraphValue Reshape(ExportContext context, GraphValue x, long[] shape) => context.Builder.Node("Reshape", [x, context.Builder.Constant("shape", shape, shape.Length)]);

    private static long[] Known(TorchSharp.torch.nn.Module module, GraphValue x, ExportContext context) =>
        x.Dims is { Length: 4 } d && !d[1..].Contains(-1) ? d : throw context.Unsupported(module, $"it takes an input of rank 4 with known sizes after the batch, but its input is {x}.");

    private static long Times(long size, long factor) => size < 0 ? -1 : size * factor;
}
