using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Sorting, largest elements, running sums and products, and what running extremes share with them.</summary>
internal static class Orders
{
    // The elements that multiply grow with the square.
    private const long MostProducts = 1024;

    /// <summary>What <see cref="IsFirst"/> asks for, for the table of operators.</summary>
    public const string FirstsNote = "Along a fixed axis of at most 1024 elements.";

    public static void AddTo(LoweringTable table)
    {
        table.Add("cumsum", "CumSum, Cast", call => call.Node("CumSum", [call.As(0, call.Element), call.Graph.Long(call.Axis(1))]));
        table.Add("cumprod", "Unsqueeze, Where, ReduceProd, Cast", CumulativeProduct, FirstsNote);
        table.Add("diff", "Slice, Sub, Xor", Difference, "Without prepend and append.");
        table.AddSeveral("kthvalue", "TopK, Gather, Cast", Kth);
        table.Add("searchsorted bucketize", "Unsqueeze, GreaterOrEqual, Greater, Not, Cast, ReduceSum", Places, "Without a sorter.");
        table.AddSeveral("topk", "TopK, Cast", call => Largest(call, call.Graph.Longs(call.Int(1)), call.Axis(2), call.Flag(3)));
        table.AddSeveral("sort", "TopK, Cast", Sort, "Along a fixed axis.");
        table.Add("argsort", "TopK, Cast", call => Sort(call)[1], "Along a fixed axis.");
    }

    // ONNX has no running product.
    private static GraphValue CumulativeProduct(OperatorCall call)
    {
        var axis = call.Axis(1);
        return call.Node("ReduceProd", [Firsts(call, axis, call.Scalar(1))], NodeAttribute.Ints("axes", axis + 1), NodeAttribute.Int("keepdims", 0));
    }

    // [.., n, ..] -> [.., n, n', ..], of which row i keeps the first i + 1 elements and has another number in place of the rest.
    private static GraphValue Firsts(OperatorCall call, long axis, GraphValue otherwise)
    {
        var isFirst = IsFirst(call, axis);
        return call.Node("Where", [isFirst, call.Node("Unsqueeze", [call.As(0, call.Element), call.Graph.Longs(axis)]), otherwise]);
    }

    /// <summary>[n, n', 1, ..]: whether n' is not behind n, as many 1 as axes follow.</summary>
    public static GraphValue IsFirst(OperatorCall call, long axis)
    {
        var size = SizeOf(call, axis) is { IsFixed: true, Offset: <= MostProducts and var n } ? n : throw call.Refuse($"its axis depends on the batch or has more than {MostProducts} elements");
        bool[] keeps = [.. Enumerable.Range(0, (int)(size * size)).Select(i => i % size <= i / size)];
        long[] shape = [size, size, .. Enumerable.Repeat(1L, call.Rank() - (int)axis - 1)];
        return call.Graph.Builder.Constant("first", keeps, shape);
    }

    // (x, times, axis, prepend, append): each element but the first less the one before.
    private static GraphValue Difference(OperatorCall call)
    {
        if (call.Has(3) || call.Has(4))
        {
            throw call.Refuse("elements before or behind can be joined with cat");
        }

        var x = call.In(0);
        var axis = call.Graph.Longs(call.Axis(2));
        for (var i = 0; i < call.Int(1); i++)
        {
            GraphValue Part(long from, long to) => call.Node("Slice", [x, call.Graph.Longs(from), call.Graph.Longs(to), axis]);
            x = call.Node(call.Element == ScalarType.Bool ? "Xor" : "Sub", [Part(1, long.MaxValue), Part(0, -1)]);
        }
        return x;
    }

    // (x, k, axis, keepdim): the last of the k smallest.
    private static GraphValue[] Kth(OperatorCall call)
    {
        var axis = call.Axis(2);
        var last = call.Flag(3) ? call.Graph.Longs(call.Int(1) - 1) : call.Graph.Long(call.Int(1) - 1);
        return [.. Largest(call, call.Graph.Longs(call.Int(1)), axis, largest: false).Select(part => call.Node("Gather", [part, last], NodeAttribute.Int("axis", axis)))];
    }

    // searchsorted(sorted, x, int32, right, side, sorter), bucketize(x, sorted, int32, right): how many are not x or larger, or from the right not larger. NaN is larger than any number.
    private static GraphValue Places(OperatorCall call)
    {
        var isSearch = call.Name == "searchsorted";
        if (isSearch && call.Has(5))
        {
            throw call.Refuse("it has a sorter; pass sorted numbers");
        }

        var (sorted, x) = isSearch ? (0, 1) : (1, 0);
        var right = call.Flag(3) || (isSearch && call.Has(4) && call.Text(4) == "right");
        var element = ElementTypes.Promote(call.Operand(sorted), call.Operand(x));
        var each = call.As(sorted, element);
        var bounds = call.Rank(sorted) == 1 ? each : call.Node("Unsqueeze", [each, call.Graph.Longs(-2)]); // [.., 1, B]
        var from = call.Node(right ? "Greater" : "GreaterOrEqual", [bounds, call.Node("Unsqueeze", [call.As(x, element), call.Graph.Longs(-1)])]);
        var below = call.Node("Not", [from]);
        return Reductions.Reduce(call, "ReduceSum", call.Graph.Cast(below, call.Element), [call.Dims.Length], false);
    }

    // (x, axis, descending), (x, stable, axis, descending)
    private static GraphValue[] Sort(OperatorCall call)
    {
        var first = call.Count == 4 ? 2 : 1;
        var axis = call.Axis(first);
        var size = SizeOf(call, axis);
        return size.IsFixed ? Largest(call, call.Graph.Longs(size.Offset), axis, call.Flag(first + 1)) : throw call.Refuse("it sorts along the batch");
    }

    private static BatchSize SizeOf(OperatorCall call, long axis) =>
        axis < call.Rank() ? call.Tensor(0).Dims[axis] : throw call.Refuse("its input is a single number without an axis; add one with unsqueeze(0), or leave the operator out");

    // Runtimes order wide numbers alone.
    private static GraphValue[] Largest(OperatorCall call, GraphValue count, long axis, bool largest)
    {
        var element = call.Tensor(0).Element;
        var isNarrow = element is ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool;
        var parts = call.Graph.Builder.Nodes("TopK", [isNarrow ? call.As(0, ScalarType.Int32) : call.In(0), count], 2, NodeAttribute.Int("axis", axis), NodeAttribute.Int("largest", largest ? 1 : 0));
        return isNarrow ? [call.Graph.Cast(parts[0], element), parts[1]] : parts;
    }
}
