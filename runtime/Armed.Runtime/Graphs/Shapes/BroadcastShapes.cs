namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Operators element by element, with ONNX's broadcasting: dimensions agree from the last one on, or one of them is 1.</summary>
internal static class BroadcastShapes
{
    public static GraphShape Infer(ShapedNode node) => node.Inputs().Aggregate(Join);

    public static GraphShape Join(GraphShape a, GraphShape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var joined = new GraphDimension[rank];
        for (var i = 1; i <= rank; i++)
        {
            joined[rank - i] = Join(FromEnd(a, i), FromEnd(b, i), a, b);
        }

        return new GraphShape(joined);
    }

    private static GraphDimension FromEnd(GraphShape shape, int place) => place <= shape.Rank ? shape[shape.Rank - place] : GraphDimension.One;

    private static GraphDimension Join(GraphDimension x, GraphDimension y, GraphShape a, GraphShape b)
        => x == y || y.IsOne ? x : x.IsOne ? y : throw new OnnxFault("shapes that agree", $"{a} and {b}");
}
