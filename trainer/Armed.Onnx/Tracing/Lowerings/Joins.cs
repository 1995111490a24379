namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Several tensors to one, and one to several.</summary>
internal static class Joins
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("cat", "Concat, Cast", call => Concat(call, Parts(call), call.Axis(1, call.Dims.Length)));
        table.Add("hstack", "Concat, Cast", call => Concat(call, Parts(call), call.Dims.Length == 1 ? 0 : 1));
        table.Add("vstack", "Concat, Cast, Reshape", call => Concat(call, [.. call.Tensors(0).Select(part => Rows(call, part))], 0));
        table.Add("dstack", "Concat, Cast, Reshape, Slice, Shape, Mul, Add", call => Concat(call, [.. call.Tensors(0).Select(part => Deep(call, part))], 2));
        table.Add("column_stack", "Concat, Cast, Reshape, Slice, Shape, Mul, Add", call => Concat(call, [.. call.Tensors(0).Select(part => Column(call, part))], 1));
        table.Add("stack", "Unsqueeze, Concat, Cast", Stack);
        table.AddSeveral("chunk unsafe_chunk split split_with_sizes tensor_split", "Split, Slice, Shape, Mul, Add", call => Split(call, call.Axis(2)));
        table.AddSeveral("vsplit", "Split, Slice, Shape, Mul, Add", call => Split(call, 0));
        table.AddSeveral("hsplit", "Split, Slice, Shape, Mul, Add", call => Split(call, call.Rank() == 1 ? 0 : 1));
        table.AddSeveral("dsplit", "Split, Slice, Shape, Mul, Add", call => Split(call, 2));
        table.AddSeveral("meshgrid", "Reshape, Expand, Slice, Shape, Mul, Add, Concat", Mesh);
        table.AddSeveral("broadcast_tensors", "Expand, Slice, Shape, Mul, Add, Concat", call => [.. call.Tensors(0).Zip(call.Results, (part, result) => Spread(call, part, result.Dims!))]);
        table.AddSeveral("unbind", "Gather", Unbind, "Not along the batch.");
    }

    private static GraphValue[] Parts(OperatorCall call) => [.. call.Tensors(0).Where(part => !IsEmpty(part)).Select(part => call.As(part, call.Element))];

    // torch.cat passes over a tensor of shape [0].
    private static bool IsEmpty(TensorValue part) => part.Dims is [{ IsFixed: true, Offset: 0 }];

    private static GraphValue Concat(OperatorCall call, GraphValue[] parts, long axis) => parts.Length == 1 ? parts[0] : call.Node("Concat", parts, NodeAttribute.Int("axis", axis));

    private static GraphValue Spread(OperatorCall call, TensorValue part, BatchSize[] dims) =>
        part.Dims.AsSpan().SequenceEqual(dims) ? part.Graph : call.Node("Expand", [part.Graph, call.Graph.Shape(dims)]);

    private static GraphValue Rows(OperatorCall call, TensorValue part) =>
        part.Rank >= 2 ? call.As(part, call.Element) : call.Graph.Reshape(call.As(part, call.Element), part.Dims, part.Rank == 0 ? [1, 1] : [1, part.Dims[0]]);

    private static GraphValue Stack(OperatorCall call)
    {
        var axis = call.Axis(1, call.Dims.Length);
        return Concat(call, [.. Parts(call).Select(part => call.Node("Unsqueeze", [part, call.Graph.Longs(axis)]))], axis);
    }

    // At least 3 axes: [] -> [1, 1, 1], [n] -> [1, n, 1], [n, m] -> [n, m, 1].
    private static GraphValue Deep(OperatorCall call, TensorValue part)
    {
        var dims = part.Dims switch { [] => new BatchSize[] { 1, 1, 1 }, [var n] => [1, n, 1], [var n, var m] => [n, m, 1], _ => part.Dims };
        return call.Graph.Reshape(call.As(part, call.Element), part.Dims, dims);
    }

    private static GraphValue Column(OperatorCall call, TensorValue part) =>
        call.Graph.Reshape(call.As(part, call.Element), part.Dims, part.Dims switch { [] => [1, 1], [var n] => [n, 1], _ => part.Dims });

    // (tensors, "ij" or "xy"): each along an axis of its own, the first two exchanged for xy.
    private static GraphValue[] Mesh(OperatorCall call)
    {
        var parts = call.Tensors(0);
        var isExchanged = call.Has(1) && call.Text(1) == "xy" && parts.Length > 1;
        return [.. parts.Select((part, i) =>
        {
            BatchSize[] dims = call.Results[i].Dims!, open = [.. Enumerable.Repeat((BatchSize)1, parts.Length)];
            var axis = isExchanged && i < 2 ? 1 - i : i;
            open[axis] = dims[axis];
            return call.Node("Expand", [call.Graph.Reshape(part.Graph, part.Dims, open), call.Graph.Shape(dims)]);
        })];
    }

    private static GraphValue[] Split(OperatorCall call, long axis)
    {
        BatchSize[] sizes = [.. call.Results.Select(part => part.Dims is { } dims ? dims[axis] : throw call.Refuse("the sizes of its parts are not in the trace; take the parts out of the list"))];
        if (sizes.Any(size => !size.IsFixed))
        {
            return Sliced(call, sizes, axis);
        }

        return sizes.Length == 1 ? [call.In(0)]
            : call.Graph.Builder.Nodes("Split", [call.In(0), call.Graph.Longs(TraceGraph.Sizes(sizes))], sizes.Length, NodeAttribute.Int("axis", axis));
    }

    // Parts that grow with the batch: Split takes fixed sizes only.
    private static GraphValue[] Sliced(OperatorCall call, BatchSize[] sizes, long axis)
    {
        BatchSize start = 0;
        return [.. sizes.Select(size =>
        {
            var from = start;
            start = new(start.Slope + size.Slope, start.Offset + size.Offset);
            return call.Node("Slice", [call.In(0), call.Graph.SizeVector(from), call.Graph.SizeVector(start), call.Graph.Longs(axis)]);
        })];
    }

    private static GraphValue[] Unbind(OperatorCall call)
    {
        var axis = call.Count > 1 ? call.Axis(1) : 0;
        return call.Tensor(0).Dims[axis].IsFixed
            ? [.. Enumerable.Range(0, call.Results.Count).Select(i => call.Node("Gather", [call.In(0), call.Graph.Long(i)], NodeAttribute.Int("axis", axis)))]
            : throw call.Refuse("it takes the batch apart, so the graph would hold for one batch only");
    }
}
