using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Poolings to a fixed size.</summary>
internal static class AdaptivePoolingExporters
{
    private const string Averages = "GlobalAveragePool; AveragePool; Transpose, MatMul";
    private const string Maxima = "GlobalMaxPool; MaxPool; Slice, ReduceMax, Concat";
    private const string Remark = "To size 1, or from an input of known size.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<AdaptiveAvgPool1d>((m, x, c) => Pool(m, x, c, [m.output_size], PoolingWriter.AdaptiveAverage), Averages, Remark)
        .With<AdaptiveAvgPool2d>((m, x, c) => Pool(m, x, c, m.output_size, PoolingWriter.AdaptiveAverage), Averages, Remark)
        .With<AdaptiveAvgPool3d>((m, x, c) => Pool(m, x, c, m.output_size, PoolingWriter.AdaptiveAverage), Averages, Remark)
        .With<AdaptiveMaxPool1d>((m, x, c) => Pool(m, x, c, [m.output_size], PoolingWriter.AdaptiveMax), Maxima, Remark)
        .With<AdaptiveMaxPool2d>((m, x, c) => Pool(m, x, c, m.output_size, PoolingWriter.AdaptiveMax), Maxima, Remark);

    private static GraphValue Pool(nn.Module module, GraphValue input, ExportContext context, long[] to, Func<GraphBuilder, GraphValue, long[], long[], GraphValue> write)
    {
        var from = SpatialSizes.Of(module, input, to.Length, context);
        if (from.Contains(-1) && to.Any(size => size != 1))
        {
            throw context.Unsupported(module, $"it pools to [{string.Join(", ", to)}] and the sizes of its input {input} are not known. State them with GraphBuilder.WithShape, or trace the model.");
        }

        var output = write(context.Builder, input, from, to);
        return input.Dims is { } dims ? SpatialSizes.Stated(context, input, output, dims[1], to) : output;
    }
}
