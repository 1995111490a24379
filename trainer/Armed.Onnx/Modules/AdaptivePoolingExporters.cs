using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Poolings to a fixed size.</summary>
internal static class AdaptivePoolingExporters
{
    private const string Remark = "To size 1, or from an input of known size.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<AdaptiveAvgPool1d>((m, x, c) => Average(m, x, c, [m.output_size]), "GlobalAveragePool; AveragePool; Transpose, MatMul", Remark)
        .With<AdaptiveAvgPool2d>((m, x, c) => Average(m, x, c, m.output_size), "GlobalAveragePool; AveragePool; Transpose, MatMul", Remark)
        .With<AdaptiveAvgPool3d>((m, x, c) => Average(m, x, c, m.output_size), "GlobalAveragePool; AveragePool; Transpose, MatMul", Remark)
        .With<AdaptiveMaxPool1d>((m, x, c) => Max(m, x, c, [m.output_size]), "GlobalMaxPool; MaxPool; Slice, ReduceMax, Concat", Remark)
        .With<AdaptiveMaxPool2d>((m, x, c) => Max(m, x, c, m.output_size), "GlobalMaxPool; MaxPool; Slice, ReduceMax, Concat", Remark);

    private static GraphValue Average(nn.Module module, GraphValue input, ExportContext context, long[] to)
    {
        var builder = context.Builder;
        var from = Sizes(module, input, context, to);
        if (to.All(size => size == 1))
        {
            return Stated(context, input, builder.Node("GlobalAveragePool", [input]), to);
        }

        if (Even(from, to) is { } kernel)
        {
            return Stated(context, input, builder.Node("AveragePool", [input], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel)), to);
        }

        var value = input;
        for (var i = 0; i < to.Length; i++)
        {
            value = Averaged(builder, value, i + 2, to.Length + 2, from[i], to[i]);
        }

        return Stated(context, input, value, to);
    }

    // Windows of uneven size: the axis goes last and meets a matrix of weights.
    private static GraphValue Averaged(GraphBuilder builder, GraphValue value, int axis, int rank, long from, long to)
    {
        var weights = new float[from * to];
        for (long cell = 0; cell < to; cell++)
        {
            var (start, end) = Cell(cell, from, to);
            for (var i = start; i < end; i++)
            {
                weights[i * to + cell] = 1f / (end - start);
            }
        }

        long[] order = [.. Enumerable.Range(0, rank)];
        (order[axis], order[^1]) = (order[^1], order[axis]);
        GraphValue Turned(GraphValue x) => axis == rank - 1 ? x : builder.Node("Transpose", [x], NodeAttribute.Ints("perm", order));
        return Turned(builder.Node("MatMul", [Turned(value), builder.Constant("cells", weights, from, to)]));
    }

    private static GraphValue Max(nn.Module module, GraphValue input, ExportContext context, long[] to)
    {
        var builder = context.Builder;
        var from = Sizes(module, input, context, to);
        if (to.All(size => size == 1))
        {
            return Stated(context, input, builder.Node("GlobalMaxPool", [input]), to);
        }

        if (Even(from, to) is { } kernel)
        {
            return Stated(context, input, builder.Node("MaxPool", [input], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel)), to);
        }

        var value = input;
        for (var i = 0; i < to.Length; i++)
        {
            var axis = i + 2;
            GraphValue[] cells = [.. Enumerable.Range(0, (int)to[i]).Select(cell => Largest(builder, value, axis, Cell(cell, from[i], to[i])))];
            value = cells.Length == 1 ? cells[0] : builder.Node("Concat", cells, NodeAttribute.Int("axis", axis));
        }
        return Stated(context, input, value, to);
    }

    private static GraphValue Largest(GraphBuilder builder, GraphValue value, long axis, (long Start, long End) cell)
    {
        var part = builder.Node("Slice", [value, builder.Constant("start", [cell.Start], 1), builder.Constant("end", [cell.End], 1), builder.Constant("axis", [axis], 1)]);
        return builder.Node("ReduceMax", [part], NodeAttribute.Ints("axes", axis), NodeAttribute.Int("keepdims", 1));
    }

    private static (long Start, long End) Cell(long cell, long from, long to) => (cell * from / to, ((cell + 1) * from + to - 1) / to);

    private static long[] Sizes(nn.Module module, GraphValue input, ExportContext context, long[] to)
    {
        var from = SpatialSizes.Of(module, input, to.Length, context);
        return from.Contains(-1) && to.Any(size => size != 1)
            ? throw context.Unsupported(module, $"it pools to [{string.Join(", ", to)}] and the sizes of its input {input} are not known. State them with GraphBuilder.WithShape, or trace the model.")
            : from;
    }

    private static long[]? Even(long[] from, long[] to) => from.Zip(to).All(pair => pair.First % pair.Second == 0) ? [.. from.Zip(to, (a, b) => a / b)] : null;

    private static GraphValue Stated(ExportContext context, GraphValue input, GraphValue output, long[] to) =>
        input.Dims is { } dims ? SpatialSizes.Stated(context, input, output, dims[1], to) : output;
}
