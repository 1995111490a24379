using Armed.Onnx.Modules;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Windows cut out of a tensor, and put together again.</summary>
internal static class Windows
{
    private const string WrongInput = "it takes a tensor of rank 4 with fixed height and width";

    public static void AddTo(LoweringTable table)
    {
        table.Add("unfold", "Gather, Transpose", Unfold, "Not along the batch.");
        table.Add("im2col", "Pad, Gather, Transpose, Reshape", call => WindowWriter.Unfold(call.Graph.Builder, call.In(0), Channels(call), Window(call, Sides(call))), "Inputs of rank 4 and fixed size.");
        table.Add("col2im", "Reshape, ConvTranspose", Fold, "Inputs of rank 3 with fixed channels.");
    }

    // [.., L, ..] -> [.., windows, .., size]
    private static GraphValue Unfold(OperatorCall call)
    {
        long axis = call.Axis(1), size = call.Int(2), step = call.Int(3);
        var count = call.Dims[axis].IsFixed ? call.Dims[axis].Offset : throw call.Refuse("its windows lie along the batch");
        long[] places = [.. Enumerable.Range(0, (int)count).SelectMany(window => Enumerable.Range(0, (int)size).Select(i => window * step + i))];
        var windows = call.Node("Gather", [call.In(0), call.Graph.Builder.Constant("places", places, count, size)], NodeAttribute.Int("axis", axis)); // [.., windows, size, ..]
        long[] order = [.. Enumerable.Range(0, call.Dims.Length).Select(i => (long)i).Where(i => i != axis + 1), axis + 1];
        return call.Graph.Transpose(windows, order);
    }

    // (x, size, kernel, dilation, padding, stride)
    private static GraphValue Fold(OperatorCall call)
    {
        if (call.Rank() != 3)
        {
            throw call.Refuse("it takes a tensor of rank 3");
        }

        var sides = call.Ints(1);
        return WindowWriter.Fold(call.Graph.Builder, call.In(0), Fixed(call, call.Dims), sides, Window(call, sides, 1));
    }

    // (.., kernel, dilation, padding, stride)
    private static PoolWindow Window(OperatorCall call, long[] sides, int before = 0) =>
        PoolWindow.Of(sides, call.Ints(before + 1), call.Ints(before + 4), call.Ints(before + 3), call.Ints(before + 2), false);

    private static long Channels(OperatorCall call) => call.Rank() == 4 ? Fixed(call, call.Tensor(0).Dims) : throw call.Refuse(WrongInput);

    private static long Fixed(OperatorCall call, BatchSize[] dims) => dims[1].IsFixed ? dims[1].Offset : throw call.Refuse("its channels, axis 1, depend on the batch; the batch must be axis 0");

    private static long[] Sides(OperatorCall call)
    {
        var dims = call.Tensor(0).Dims;
        return dims.Length == 4 && dims[2..].All(dim => dim.IsFixed) ? TraceGraph.Sizes(dims[2..]) : throw call.Refuse(WrongInput);
    }
}
