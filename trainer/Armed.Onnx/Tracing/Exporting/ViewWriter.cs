using Armed.Onnx.Tracing.Lowerings;
using Armed.Onnx.Tracing.Reading;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Puts what was written into a view back into what it is a view of.</summary>
internal static class ViewWriter
{
    /// <summary>The parent with the view's new elements; null where the view cannot be undone.</summary>
    public static GraphValue? PutBack(TraceGraph graph, MergedNode view, TracedValue[] operands, GraphValue written)
    {
        var parent = (TensorValue)operands[0];
        var shape = view.Outputs[0].Dims!;
        long Axis(int i) => Fixed(operands[i]) is var axis and < 0 ? axis + parent.Rank : Fixed(operands[i]);
        switch (view.Name)
        {
            case "view" or "reshape" or "flatten" or "unflatten" or "unsqueeze" or "squeeze":
                return graph.Reshape(written, shape, parent.Dims);
            case "contiguous" or "detach" or "to":
                return written;
            case "t" or "transpose" or "permute":
                return graph.Transpose(written, Inverse(view.Name, operands, parent.Rank));
            case "select":
                return Replace(graph, parent, graph.Node("Unsqueeze", [written, graph.Longs(Axis(1))]), Axis(1), new SizeValue(Size(operands[2])), 1);
            case "narrow":
                return Replace(graph, parent, written, Axis(1), operands[2], Size(operands[3]));
            case "slice" when Fixed(operands[4]) == 1:
                return Replace(graph, parent, written, Axis(1), operands[2], shape[(int)Axis(1)]);
            default:
                return null;
        }
    }

    // Before, the new elements, after.
    private static GraphValue? Replace(TraceGraph graph, TensorValue parent, GraphValue written, long axis, TracedValue first, BatchSize count)
    {
        var size = parent.Dims[axis];
        var start = first is SizeValue stated ? stated.Size : (BatchSize)0;
        if (start is { IsFixed: true, Offset: < 0 })
        {
            start = new(size.Slope, size.Offset + start.Offset);
        }

        BatchSize end = new(start.Slope + count.Slope, start.Offset + count.Offset);
        GraphValue Part(BatchSize from, BatchSize to) => graph.Node("Slice", [parent.Graph, graph.SizeVector(from), graph.SizeVector(to), graph.Longs(axis)]);
        GraphValue[] parts = [.. start == 0 ? Array.Empty<GraphValue>() : [Part(0, start)], written, .. end == size ? Array.Empty<GraphValue>() : [Part(end, size)]];
        return parts.Length == 1 ? written : graph.Node("Concat", parts, NodeAttribute.Int("axis", axis));
    }

    private static long[] Inverse(string name, TracedValue[] operands, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank)];
        long At(TracedValue value) => Fixed(value) < 0 ? Fixed(value) + rank : Fixed(value);
        if (name == "permute")
        {
            long[] forwards = [.. ((ListValue)operands[1]).Items.Select(At)];
            return [.. order.Select(axis => (long)Array.IndexOf(forwards, axis))];
        }

        var (a, b) = name == "t" ? (0, rank - 1) : (At(operands[1]), At(operands[2]));
        (order[a], order[b]) = (order[b], order[a]);
        return order;
    }

    private static BatchSize Size(TracedValue value) => ((SizeValue)value).Size;

    private static long Fixed(TracedValue value) => ((SizeValue)value).Size.Offset;
}
