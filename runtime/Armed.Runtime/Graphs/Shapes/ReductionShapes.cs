namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Sums, means, extremes over axes: of an input for ReduceSum (opset 13 on), of an attribute for the others (until opset 18).</summary>
internal static class ReductionShapes
{
    public static GraphShape Infer(ShapedNode node)
    {
        var (data, keep) = (node.First, node.Int("keepdims", 1) != 0);
        var axes = node.Operator == "ReduceSum" ? node.TryNumbers(1) : node.Ints("axes");
        if (axes is null || axes.Count == 0)
        {
            return node.Operator == "ReduceSum" && node.Int("noop_with_empty_axes", 0) != 0 ? data : Reduce(data, [.. Enumerable.Range(0, data.Rank)], keep);
        }

        return Reduce(data, ShapedNode.Places(axes, data.Rank), keep);
    }

    private static GraphShape Reduce(GraphShape data, HashSet<int> places, bool keep)
    {
        var dimensions = new List<GraphDimension>();
        for (var i = 0; i < data.Rank; i++)
        {
            if (!places.Contains(i))
            {
                dimensions.Add(data[i]);
            }
            else
            {
                OnnxFault.Require(!data[i].PerRow, "a reduction within rows", $"axis {i} of {data}");
                if (keep)
                {
                    dimensions.Add(GraphDimension.One);
                }
            }
        }

        return new GraphShape(dimensions);
    }
}
