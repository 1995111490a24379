namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Poolings with windows, and adaptive ones of inputs of fixed size.</summary>
internal static class Poolings
{
    public static void AddTo(LoweringTable table)
    {
        table.AddSeveral("max_pool1d max_pool2d max_pool3d", "MaxPool", call => [MaxPool(call)], "Not the indices.");
        table.Add("avg_pool1d avg_pool2d avg_pool3d", "AveragePool, Mul", AveragePool);
        table.Add("adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d", "GlobalAveragePool, AveragePool, MatMul, Transpose", AdaptiveAverage, "Inputs of fixed size, unless the result's size is 1.");
        table.AddSeveral("adaptive_max_pool1d adaptive_max_pool2d", "GlobalMaxPool, MaxPool, Slice, ReduceMax, Concat", call => [AdaptiveMax(call)], "Inputs of fixed size, unless the result's size is 1. Not the indices.");
    }

    // (x, kernel, stride, padding, dilation, ceil_mode)
    private static GraphValue MaxPool(OperatorCall call)
    {
        var window = Window.Of(call, call.Ints(4), call.Flag(5));
        return call.Node("MaxPool", [call.In(0)], [.. window.Attributes, NodeAttribute.Ints("dilations", window.Dilation)]);
    }

    // (x, kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)
    private static GraphValue AveragePool(OperatorCall call)
    {
        var window = Window.Of(call, [1], call.Flag(4));
        var includesPadding = call.Flag(5);
        var divisor = call.Has(6) ? call.Int(6) : 0;
        if (window.IsExtended && (includesPadding || divisor != 0) && window.Begin.Any(pad => pad > 0))
        {
            throw call.Refuse("ceil_mode counts the padding, but not what lies beyond it; set count_include_pad: false");
        }

        var counts = divisor != 0 || (includesPadding && !window.IsExtended);
        var mean = call.Node("AveragePool", [call.In(0)], [.. window.Attributes, NodeAttribute.Int("count_include_pad", counts ? 1 : 0)]);
        return divisor == 0 ? mean : call.Node("Mul", [mean, call.Scalar((double)window.Kernel.Aggregate(1L, (area, size) => area * size) / divisor)]);
    }

    private static GraphValue AdaptiveAverage(OperatorCall call)
    {
        var (from, to) = Sizes(call);
        if (to.All(size => size == 1))
        {
            return call.Node("GlobalAveragePool", [call.In(0)]);
        }

        if (Even(from, to) is { } kernel)
        {
            return call.Node("AveragePool", [call.In(0)], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel));
        }

        var x = call.In(0);
        for (var i = 0; i < to.Length; i++)
        {
            x = Averaged(call, x, call.Rank() - to.Length + i, from[i], to[i]);
        }

        return x;
    }

    // Windows of uneven size: the axis goes last and meets a matrix of weights.
    private static GraphValue Averaged(OperatorCall call, GraphValue x, int axis, long from, long to)
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

        long[] order = [.. Enumerable.Range(0, call.Rank())];
        (order[axis], order[^1]) = (order[^1], order[axis]);
        return call.Graph.Transpose(call.Node("MatMul", [call.Graph.Transpose(x, order), call.Graph.Floats(weights, from, to)]), order);
    }

    private static GraphValue AdaptiveMax(OperatorCall call)
    {
        var (from, to) = Sizes(call);
        if (to.All(size => size == 1))
        {
            return call.Node("GlobalMaxPool", [call.In(0)]);
        }

        if (Even(from, to) is { } kernel)
        {
            return call.Node("MaxPool", [call.In(0)], NodeAttribute.Ints("kernel_shape", kernel), NodeAttribute.Ints("strides", kernel));
        }

        var x = call.In(0);
        for (var i = 0; i < to.Length; i++)
        {
            var axis = call.Rank() - to.Length + i;
            GraphValue[] cells = [.. Enumerable.Range(0, (int)to[i]).Select(cell => Largest(call, x, axis, Cell(cell, from[i], to[i])))];
            x = cells.Length == 1 ? cells[0] : call.Node("Concat", cells, NodeAttribute.Int("axis", axis));
        }
        return x;
    }

    private static GraphValue Largest(OperatorCall call, GraphValue x, long axis, (long Start, long End) cell) =>
        Reductions.Reduce(call, "ReduceMax", call.Node("Slice", [x, call.Graph.Longs(cell.Start), call.Graph.Longs(cell.End), call.Graph.Longs(axis)]), [axis], true);

    private static (long Start, long End) Cell(long cell, long from, long to) => (cell * from / to, ((cell + 1) * from + to - 1) / to);

    private static (long[] From, long[] To) Sizes(OperatorCall call)
    {
        var axes = call.Name[^2] - '0'; // adaptive_avg_pool2d
        if (call.Rank() != axes + 2)
        {
            throw call.Refuse("it takes a batch of tensors with channels");
        }

        var (from, to) = (call.Tensor(0).Dims[2..], call.Dims[2..]);
        return to.All(size => size == 1) || from.All(size => size.IsFixed) ? (TraceGraph.Sizes(from), TraceGraph.Sizes(to)) : throw call.Refuse("the size of its input depends on the batch");
    }

    private static long[]? Even(long[] from, long[] to) => from.Zip(to).All(pair => pair.First % pair.Second == 0) ? [.. from.Zip(to, (a, b) => a / b)] : null;
}
