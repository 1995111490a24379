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
        .With<AvgPool3d>((m, x, c) => Average(m, x, c, m.kernel_size, m.stride, m.padding, m.ceil_mode, m.count_include_pad, m.divisor_override), "AveragePool, Mul", CeilRemark);

    private static GraphValue Max(nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        var window = PoolWindow.Of(module, input, context, kernel, stride, padding, dilation, ceil);
        var output = context.Builder.Node("MaxPool", [input], [.. window.Attributes, NodeAttribute.Ints("dilations", window.Dilation)]);
        return window.State(context, input, output);
    }

    private static GraphValue Average(
        nn.Module module, GraphValue input, ExportContext context, long[] kernel, long[]? stride, long[]? padding, bool ceil, bool includesPadding, long? divisor)
    {
        var window = PoolWindow.Of(module, input, context, kernel, stride, padding, null, ceil);
        if (window.IsExtended && (includesPadding || divisor is not null) && window.Before.Any(pad => pad > 0))
        {
            throw context.Unsupported(module, "its ceil_mode counts the padding, but not what lies beyond it. Set count_include_pad: false.");
        }

        var counts = divisor is not null || (includesPadding && !window.IsExtended);
        var mean = context.Builder.Node("AveragePool", [input], [.. window.Attributes, NodeAttribute.Int("count_include_pad", counts ? 1 : 0)]);
        var scaled = divisor is { } by ? context.Builder.Node("Mul", [mean, context.Builder.Constant("factor", [(float)window.Kernel.Aggregate(1L, (area, size) => area * size) / by])]) : mean;
        return window.State(context, input, scaled);
    }
}
