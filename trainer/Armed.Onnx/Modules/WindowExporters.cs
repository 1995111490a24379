using System.Globalization;
using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Windows of maps as columns, and columns as maps.</summary>
internal static class WindowExporters
{
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<Unfold>(Unfold, "Gather, Transpose, Reshape; Pad, Gather, Transpose, Reshape", "Inputs of known sizes but for the batch.")
        .With<Fold>(Fold, "Reshape, ConvTranspose", "Inputs of rank 3 and known size.");

    // [N, C, H, W] -> [N, C kh kw, h w]
    private static GraphValue Unfold(Unfold module, GraphValue x, ExportContext context) =>
        x.Dims is [_, > 0 and var channels, > 0 and var height, > 0 and var width]
            ? WindowWriter.Unfold(context.Builder, x, channels, Window([height, width], module.kernel_size, module.stride, module.padding, module.dilation))
            : throw context.Unsupported(module, $"it takes an input of rank 4 with known channels, height and width, but its input is {x}. State the shape with GraphBuilder.WithShape in the exporter before it.");

    // [N, C kh kw, h w] -> [N, C, H, W]
    private static GraphValue Fold(Fold module, GraphValue x, ExportContext context)
    {
        long[] sides = [module.output_size.Item1, module.output_size.Item2];
        var window = Window(sides, module.kernel_size, module.stride, module.padding, module.dilation);
        long each = window.Kernel[0] * window.Kernel[1], count = window.Sizes[0] * window.Sizes[1];
        return x.Dims is [_, > 0 and var rows, var windows] && rows % each == 0 && windows == count
            ? WindowWriter.Fold(context.Builder, x, rows / each, sides, window)
            : throw context.Unsupported(module, string.Create(CultureInfo.InvariantCulture, $"it takes an input of rank 3 with a multiple of {each} rows and {count} windows, but its input is {x}."));
    }

    private static PoolWindow Window(long[] sides, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation)
    {
        static long[] Both((long, long) pair) => [pair.Item1, pair.Item2];
        return PoolWindow.Of(sides, Both(kernel), Both(stride), Both(padding), Both(dilation), false);
    }
}
