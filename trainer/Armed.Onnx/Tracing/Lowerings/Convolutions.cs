namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Convolutions of one to three dimensions, forwards and transposed.</summary>
internal static class Convolutions
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("_convolution", "Conv, ConvTranspose, Unsqueeze, Squeeze", Convolve);
        table.Add("_convolution_mode", "Conv", ConvolveSame, "Padding same and valid.");
    }

    // (x, weight, bias, stride, padding, dilation, transposed, output_padding, groups, ..)
    private static GraphValue Convolve(OperatorCall call)
    {
        var padding = Each(call, 4);
        var attributes = Attributes(call, 5, [.. padding, .. padding], 8);
        if (call.Flag(6))
        {
            attributes.Add(NodeAttribute.Ints("output_padding", Each(call, 7)));
        }

        var op = call.Flag(6) ? "ConvTranspose" : "Conv";
        if (call.Rank() == call.Rank(1))
        {
            return Write(call, op, call.In(0), attributes);
        }

        var batch = call.Node("Unsqueeze", [call.In(0), call.Graph.Longs(0)]); // one image without a batch
        return call.Node("Squeeze", [Write(call, op, batch, attributes), call.Graph.Longs(0)]);
    }

    // (x, weight, bias, stride, "same" or "valid", dilation, groups); the odd element of "same" goes to the end.
    private static GraphValue ConvolveSame(OperatorCall call)
    {
        var dilation = Each(call, 5);
        var kernel = TraceGraph.Sizes(call.Tensor(1).Dims[2..]);
        long[] total = [.. kernel.Select((size, i) => call.Text(4) == "same" ? dilation[i] * (size - 1) : 0)];
        return Write(call, "Conv", call.In(0), Attributes(call, 5, [.. total.Select(size => size / 2), .. total.Select(size => size - size / 2)], 6));
    }

    private static List<NodeAttribute> Attributes(OperatorCall call, int dilation, long[] pads, int groups) =>
    [
        NodeAttribute.Ints("kernel_shape", TraceGraph.Sizes(call.Tensor(1).Dims[2..])), NodeAttribute.Ints("strides", Each(call, 3)), NodeAttribute.Ints("pads", pads),
        NodeAttribute.Ints("dilations", Each(call, dilation)), NodeAttribute.Int("group", call.Int(groups)),
    ];

    private static GraphValue Write(OperatorCall call, string op, GraphValue x, List<NodeAttribute> attributes)
    {
        ReadOnlySpan<GraphValue> inputs = call.Has(2) ? [x, call.In(1), call.In(2)] : [x, call.In(1)];
        return call.Node(op, inputs, [.. attributes]);
    }

    // One number stands for every axis.
    private static long[] Each(OperatorCall call, int i)
    {
        var values = call.Ints(i);
        var axes = call.Rank(1) - 2;
        return values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
    }
}
