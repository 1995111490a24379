using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>The largest or smallest element so far along an axis, and its last place. From a NaN on the answers are NaN, at the place of the last one.</summary>
internal static class RunningExtremes
{
    public static void AddTo(LoweringTable table)
    {
        foreach (var (name, reduction) in new[] { ("cummax", "ReduceMax"), ("cummin", "ReduceMin") })
        {
            table.AddSeveral(name, "Cast, Unsqueeze, Equal, And, Where, ReduceMax, IsNaN, Less" + (name == "cummin" ? ", ReduceMin" : ""),
                call => ElementTypes.IsFloating(call.Element) ? OfNumbers(call, reduction) : OfIntegers(call, reduction), Orders.FirstsNote);
        }
    }

    // Runtimes compute extremes of wide integers alone, and truth values are 0 and 1.
    private static GraphValue[] OfIntegers(OperatorCall call, string reduction)
    {
        var otherwise = call.Graph.Long(reduction == "ReduceMax" ? long.MinValue : long.MaxValue);
        var (extreme, place) = Extreme(call, reduction, call.As(0, ScalarType.Int64), otherwise);
        return [call.Element == ScalarType.Int64 ? extreme : call.Graph.Cast(extreme, call.Element), place];
    }

    private static GraphValue[] OfNumbers(OperatorCall call, string reduction)
    {
        var otherwise = call.Scalar(reduction == "ReduceMax" ? double.NegativeInfinity : double.PositiveInfinity);
        var x = call.As(0, call.Element);
        var isNaN = call.Node("IsNaN", [x]);
        var (extreme, place) = Extreme(call, reduction, call.Node("Where", [isNaN, otherwise, x]), otherwise);
        var lastNaN = LastPlace(call, Rows(call, isNaN));
        var isBefore = call.Node("Less", [lastNaN, call.Graph.Long(0)]); // no NaN so far
        return [call.Node("Where", [isBefore, extreme, call.Scalar(double.NaN)]), call.Node("Where", [isBefore, place, lastNaN])];
    }

    private static (GraphValue Extreme, GraphValue Place) Extreme(OperatorCall call, string reduction, GraphValue x, GraphValue otherwise)
    {
        var axis = call.Axis(1);
        var rows = Rows(call, x);                                                                                   // [.., 1, n', ..]
        var firsts = call.Node("Where", [Orders.IsFirst(call, axis), rows, otherwise]);                              // [.., n, n', ..]
        var extreme = call.Node(reduction, [firsts], NodeAttribute.Ints("axes", axis + 1), NodeAttribute.Int("keepdims", 0)); // [.., n, ..]
        var isExtreme = call.Node("Equal", [rows, call.Node("Unsqueeze", [extreme, call.Graph.Longs(axis + 1)])]);   // [.., n, n', ..]
        return (extreme, LastPlace(call, isExtreme));
    }

    // [.., n or 1, n', ..] -> [.., n, ..]: the largest n' up to n where the condition holds; -1 where it holds nowhere.
    private static GraphValue LastPlace(OperatorCall call, GraphValue condition)
    {
        var (axis, isFirst) = (call.Axis(1), Orders.IsFirst(call, call.Axis(1)));
        var size = call.Tensor(0).Dims[axis].Offset;
        long[] places = [.. Enumerable.Range(0, (int)size)], shape = [size, .. Enumerable.Repeat(1L, call.Rank() - (int)axis - 1)];
        var kept = call.Node("Where", [call.Node("And", [isFirst, condition]), call.Graph.Builder.Constant("place", places, shape), call.Graph.Long(-1)]);
        return call.Node("ReduceMax", [kept], NodeAttribute.Ints("axes", axis + 1), NodeAttribute.Int("keepdims", 0));
    }

    private static GraphValue Rows(OperatorCall call, GraphValue x) => call.Node("Unsqueeze", [x, call.Graph.Longs(call.Axis(1))]);
}
