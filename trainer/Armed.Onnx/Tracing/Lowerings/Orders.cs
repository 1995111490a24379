namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Sorting, largest elements, running sums.</summary>
internal static class Orders
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("cumsum", "CumSum, Cast", call => call.Node("CumSum", [call.As(0, call.Element), call.Graph.Long(call.Axis(1))]));
        table.AddSeveral("topk", "TopK", call => Largest(call, call.Graph.Longs(call.Int(1)), call.Axis(2), call.Flag(3)));
        table.AddSeveral("sort", "TopK", Sort, "Along a fixed axis.");
        table.Add("argsort", "TopK", call => Sort(call)[1], "Along a fixed axis.");
    }

    // (x, axis, descending), (x, stable, axis, descending)
    private static GraphValue[] Sort(OperatorCall call)
    {
        var first = call.Count == 4 ? 2 : 1;
        var axis = call.Axis(first);
        var size = call.Tensor(0).Dims[axis];
        return size.IsFixed ? Largest(call, call.Graph.Longs(size.Offset), axis, call.Flag(first + 1)) : throw call.Refuse("it sorts along the batch");
    }

    private static GraphValue[] Largest(OperatorCall call, GraphValue count, long axis, bool largest) =>
        call.Graph.Builder.Nodes("TopK", [call.In(0), count], 2, NodeAttribute.Int("axis", axis), NodeAttribute.Int("largest", largest ? 1 : 0));
}
