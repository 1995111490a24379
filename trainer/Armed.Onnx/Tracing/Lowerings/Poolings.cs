using Armed.Onnx.Modules;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Poolings with windows, and adaptive ones of inputs of fixed size.</summary>
internal static class Poolings
{
    private const string Fixed = "Inputs of fixed size, unless the result's size is 1.";

    public static void AddTo(LoweringTable table)
    {
        table.AddSeveral("max_pool1d max_pool2d max_pool3d", "MaxPool", call => [PoolingWriter.Max(call.Graph.Builder, call.In(0), Window(call, call.Ints(4), call.Flag(5)))], "Not the indices.");
        table.AddSeveral("max_pool1d_with_indices max_pool2d_with_indices max_pool3d_with_indices", "MaxPool, Mod", WithIndices, "Inputs of fixed size.");
        table.Add("max_unpool2d max_unpool3d", "Reshape, ScatterElements, Expand, Slice, Shape, Mul, Add, Concat", Unpool, "To a fixed size.");
        table.Add("avg_pool1d avg_pool2d avg_pool3d", "AveragePool, Mul", Average);
        table.Add("adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d", "GlobalAveragePool, AveragePool, MatMul, Transpose", call => Adaptive(call, PoolingWriter.AdaptiveAverage), Fixed);
        table.AddSeveral("adaptive_max_pool1d adaptive_max_pool2d", "GlobalMaxPool, MaxPool, Slice, ReduceMax, Concat", call => [Adaptive(call, PoolingWriter.AdaptiveMax)], Fixed + " Not the indices.");
    }

    // ONNX counts places through the whole tensor, torch within each map.
    private static GraphValue[] WithIndices(OperatorCall call)
    {
        var from = Sizes(call, call.Tensor(0).Dims);
        if (from.Contains(-1))
        {
            throw call.Refuse("the size of its input depends on the batch");
        }

        var window = Window(call, call.Ints(4), call.Flag(5));
        var both = call.Graph.Builder.Nodes("MaxPool", [call.In(0)], 2, [.. window.Attributes, NodeAttribute.Ints("dilations", window.Dilation)]);
        return [both[0], call.Node("Mod", [both[1], call.Graph.Long(Product(from))])];
    }

    // (x, places, size, ..): [N, C, h, w] -> [N, C, H W] of zeros and x -> [N, C, H, W]
    private static GraphValue Unpool(OperatorCall call)
    {
        BatchSize[] from = call.Tensor(0).Dims, to = call.Dims;
        if (Sizes(call, from).Concat(Sizes(call, to)).Contains(-1))
        {
            throw call.Refuse("a size depends on the batch");
        }

        BatchSize[] cells = [.. from[..2], Product(TraceGraph.Sizes(from[2..]))], places = [.. to[..2], Product(TraceGraph.Sizes(to[2..]))];
        var zeros = call.Node("Expand", [call.Scalar(0), call.Graph.Shape(places)]);
        GraphValue Flat(int i) => call.Graph.Reshape(call.In(i), from, cells);
        return call.Graph.Reshape(call.Node("ScatterElements", [zeros, Flat(1), Flat(0)], NodeAttribute.Int("axis", 2)), places, to);
    }

    private static long Product(long[] sizes) => sizes.Aggregate(1L, (count, size) => count * size);

    // (x, kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)
    private static GraphValue Average(OperatorCall call) =>
        PoolingWriter.Average(call.Graph.Builder, call.In(0), Window(call, null, call.Flag(4)), call.Flag(5), call.Has(6) ? call.Int(6) : null, call.Refuse);

    // (x, kernel, stride, padding, ..)
    private static PoolWindow Window(OperatorCall call, long[]? dilation, bool ceil)
    {
        var from = Sizes(call, call.Tensor(0).Dims);
        var kernel = call.Ints(1);
        var each = kernel.Length == from.Length ? kernel : [.. Enumerable.Repeat(kernel[0], from.Length)];
        return ceil && from.Contains(-1) ? throw call.Refuse("with ceil_mode the size of its input must not depend on the batch")
            : PoolWindow.Of(from, each, call.Ints(2), call.Ints(3), dilation, ceil);
    }

    private static GraphValue Adaptive(OperatorCall call, Func<GraphBuilder, GraphValue, long[], long[], GraphValue> write)
    {
        long[] from = Sizes(call, call.Tensor(0).Dims), to = Sizes(call, call.Dims);
        return to.All(size => size == 1) || !from.Contains(-1) ? write(call.Graph.Builder, call.In(0), from, to) : throw call.Refuse("the size of its input depends on the batch");
    }

    // After batch and channels; -1 for one that depends on the batch.
    private static long[] Sizes(OperatorCall call, BatchSize[] dims)
    {
        var axes = call.Name[call.Name.IndexOf("pool", StringComparison.Ordinal) + "pool".Length] - '0'; // max_pool2d
        return dims.Length == axes + 2 ? [.. dims[2..].Select(dim => dim.IsFixed ? dim.Offset : -1)] : throw call.Refuse(PoolingWriter.WrongRank(axes));
    }
}
