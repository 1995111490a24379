namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Gemm and MatMul.</summary>
internal static class ProductShapes
{
    /// <summary>A [m, k] times B [k, n], each transposed if requested, plus C broadcast to [m, n].</summary>
    public static (GraphShape Shape, long Inner) Gemm(ShapedNode node)
    {
        var (rows, left) = Sides(node.First, node.Int("transA", 0) != 0);
        var (right, columns) = Sides(node.Input(1), node.Int("transB", 0) != 0);
        RequireSame(left, right);
        var product = new GraphShape([rows, columns]);
        OnnxFault.Require(
            node.TryInput(2) is not { } addend || BroadcastShapes.Join(addend, product).SameAs(product), $"an addend that fits {product}", $"{node.TryInput(2)}");
        return (product, left.Size);
    }

    /// <summary>The last two dimensions multiply, those before broadcast; a vector is a row on the left and a column on the right.</summary>
    public static (GraphShape Shape, long Inner) MatMul(ShapedNode node)
    {
        var (a, b) = (node.First, node.Input(1));
        OnnxFault.Require(a.Rank >= 1 && b.Rank >= 1, "factors of rank 1 or more", $"{a} and {b}");
        var (left, right) = (a[a.Rank - 1], b[b.Rank == 1 ? 0 : b.Rank - 2]);
        RequireSame(left, right);
        var before = BroadcastShapes.Join(Leading(a), Leading(b));
        List<GraphDimension> dimensions = [.. before.Dimensions];
        if (a.Rank > 1)
        {
            dimensions.Add(a[a.Rank - 2]);
        }

        if (b.Rank > 1)
        {
            dimensions.Add(b[b.Rank - 1]);
        }

        return (new GraphShape(dimensions), left.Size);
    }

    private static GraphShape Leading(GraphShape shape) => new(shape.Dimensions[..Math.Max(0, shape.Rank - 2)].ToArray());

    private static (GraphDimension Rows, GraphDimension Columns) Sides(GraphShape shape, bool transposed)
    {
        OnnxFault.Require(shape.Rank == 2, "matrices", $"{shape}");
        return transposed ? (shape[1], shape[0]) : (shape[0], shape[1]);
    }

    /// <summary>Inner sizes are equal. A sum over the batch would mix its rows, and its cost is not one row's.</summary>
    private static void RequireSame(GraphDimension left, GraphDimension right)
        => OnnxFault.Require(left == right && !left.PerRow, "inner dimensions that agree and are fixed", $"{left} and {right}");
}
