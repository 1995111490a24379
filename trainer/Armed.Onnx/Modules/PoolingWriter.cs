using System.Globalization;

namespace Armed.Onnx.Modules;

/// <summary>Writes poolings: by windows, and to a fixed size.</summary>
internal static class PoolingWriter
{
    public static GraphValue Max(GraphBuilder builder, GraphValue input, PoolWindow window) =>
        builder.Node("MaxPool", [input], [.. window.Attributes, NodeAttribute.Ints("dilations", window.Dilation)]);

    /// <param name="builder">Where to write.</param>
    /// <param name="input">The input.</param>
    /// <param name="window">The windows.</param>
    /// <param name="includesPadding">True where zeros around the input count as elements.</param>
    /// <param name="divisor">A number that sums are divided by; null for the number of elements.</param>
    /// <param name="refuse">Words a refusal from a reason without its full stop.</param>
    public static GraphValue Average(GraphBuilder builder, GraphValue input, PoolWindow window, bool includesPadding, long? divisor, Func<string, OnnxExportException> refuse)
    {
        if (window.IsExtended && (includesPadding || divisor is not null) && window.Before.Any(pad => pad > 0))
        {
            throw refuse("its ceil_mode counts the padding, but not what lies beyond it. Set count_include_pad: false");
        }

        var counts = divisor is not null || (includesPadding && !window.IsExtended);
        var mean = builder.Node("AveragePool", [input], [.. window.Attributes, NodeAttribute.Int("count_include_pad", counts ? 1 : 0)]);
        return divisor is { } by ? builder.Node("Mul", [mean, builder.Constant("factor", [(float)window.Kernel.Aggregate(1L, (area, size) => area * size) / by])]) : mean;
    }

    /// <summary>Means of the cells of a grid; sizes are those after batch and channels.</summary>
    public static GraphValue AdaptiveAverage(GraphBuilder builder, GraphValue input, long[] from, long[] to)
    {
        if (to.All(size => size == 1))
        {
            return builder.Node("GlobalAveragePool", [input]);
        }

        if (Even(from, to) is { } kernel)
        {
            return builder.Node("AveragePool", [input], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel));
        }

        var value = input;
        for (var i = 0; i < to.Length; i++)
        {
            value = Averaged(builder, value, i + 2, to.Length + 2, from[i], to[i]);
        }

        return value;
    }

    /// <summary>Largest elements of the cells of a grid.</summary>
    public static GraphValue AdaptiveMax(GraphBuilder builder, GraphValue input, long[] from, long[] to)
    {
        if (to.All(size => size == 1))
        {
            return builder.Node("GlobalMaxPool", [input]);
        }

        if (Even(from, to) is { } kernel)
        {
            return builder.Node("MaxPool", [input], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel));
        }

        var value = input;
        for (var i = 0; i < to.Length; i++)
        {
            var axis = i + 2;
            GraphValue[] cells = [.. Enumerable.Range(0, (int)to[i]).Select(cell => Largest(builder, value, axis, Cell(cell, from[i], to[i])))];
            value = cells.Length == 1 ? cells[0] : builder.Node("Concat", cells, NodeAttribute.Int("axis", axis));
        }
        return value;
    }

    /// <summary>Words why an input's rank does not fit.</summary>
    public static string WrongRank(int axes) => string.Create(CultureInfo.InvariantCulture, $"it takes a batch of inputs with channels, of rank {axes + 2}");

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

    private static GraphValue Largest(GraphBuilder builder, GraphValue value, long axis, (long Start, long End) cell)
    {
        var part = builder.Node("Slice", [value, builder.Constant("start", [cell.Start], 1), builder.Constant("end", [cell.End], 1), builder.Constant("axis", [axis], 1)]);
        return builder.Node("ReduceMax", [part], NodeAttribute.Ints("axes", axis), NodeAttribute.Int("keepdims", 1));
    }

    private static (long Start, long End) Cell(long cell, long from, long to) => (cell * from / to, ((cell + 1) * from + to - 1) / to);

    private static long[]? Even(long[] from, long[] to) => from.Zip(to).All(pair => pair.First % pair.Second == 0) ? [.. from.Zip(to, (a, b) => a / b)] : null;
}
