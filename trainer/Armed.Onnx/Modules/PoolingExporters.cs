using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Poolings by windows.</summary>
internal static class PoolingExporters
{
    private const string CeilRemark = "ceil_mode needs an input of known size.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<MaxPool1d>((m, x, c) => Max(m, x, c, [m.kernel_size], [m.stride ?? m.kernel_size], [m.padding ?? 0], [m.dilation ?? 1], m.ceil_mode), "MaxPool", CeilRemark)
        .With<MaxPool2d>((m, x, c) => Max(m, x, c, m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode), "MaxPool", CeilRemark)
        .With<MaxPool3d>((m, x, c) => Max(m, x, c, m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode), "MaxPool", CeilRemark)
        .With<AvgPool1d>((m, x, c) => Average(m, x, c, [m.kernel_size], [m.stride ?? m.kernel_size], [m.padding ?? 0], m.ceil_mode, m.count_include_pad, null), "AveragePool", CeilRemark)
        .With<AvgPool2d>((m, x, c) => Average(m, x, c, m.kernel_size, m.stride, m.padding, m.ceil_mode, m.count_include_pad, m.divisor_override), "AveragePool, Mul", CeilRemark)
        .With<AvgPool3d>((m, x, c) => Average(m, x, c, m.kernel_size, m.stride, m.padding, m.ceil_mode, m.count_include_pad, m.divisor_override), "AveragePool, Mul", CeilRemark)
        .With<LPPool1d>((m, x, c) => Power(m, x, c, m.norm_type, [m.kernel_size], m.stride is { } stride ? [stride] : null, m.ceil_mode), "Pow, AveragePool, Mul", CeilRemark)
        .With<LPPool2d>((m, x, c) => Power(m, x, c, m.norm_type, m.kernel_size, m.stride, m.ceil_mode), "Pow, AveragePool, Mul", CeilRemark);

    private static GraphValue Max(nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        var window = Window(module, input, context, kernel, stride, padding, dilation, ceil);
        return Stated(context, input, PoolingWriter.Max(context.Builder, input, window), window);
    }

    private static GraphValue Average(
        nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, bool ceil, bool includesPadding, long? divisor)
    {
        var window = Window(module, input, context, kernel, stride, padding, null, ceil);
        var output = PoolingWriter.Average(context.Builder, input, window, includesPadding, divisor, reason => context.Unsupported(module, reason + "."));
        return Stated(context, input, output, window);
    }

    // torch's own steps: (k mean(x^p))^(1/p)
    private static GraphValue Power(nn.Module module, GraphValue input, ExportContext context, double norm, long[] kernel, long[]? stride, bool ceil)
    {
        var builder = context.Builder;
        var mean = Average(module, builder.Node("Pow", [input, builder.Constant("power", [(float)norm])]), context, kernel, stride, null, ceil, true, null);
        var sum = builder.Node("Mul", [mean, builder.Constant("elements", [(float)kernel.Aggregate(1L, (area, size) => area * size)])]);
        return builder.Node("Pow", [sum, builder.Constant("root", [(float)(1 / norm)])]);
    }

    private static PoolWindow Window(nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        var from = SpatialSizes.Of(module, input, kernel.Length, context);
        return ceil && from.Contains(-1)
            ? throw context.Unsupported(module, $"its ceil_mode needs the sizes of its input {input}. State them with GraphBuilder.WithShape, or set ceil_mode: false.")
            : PoolWindow.Of(from, kernel, stride, padding, dilation, ceil);
    }

    private static GraphValue Stated(ExportContext context, GraphValue input, GraphValue output, PoolWindow window) =>
        input.Dims is { } dims ? SpatialSizes.Stated(context, input, output, dims[1], window.Sizes) : output;
}
