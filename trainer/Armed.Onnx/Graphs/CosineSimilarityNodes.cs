namespace Armed.Onnx.Graphs;

/// <summary>x.y / (max(|x|, eps) max(|y|, eps)) along an axis, as nodes.</summary>
internal static class CosineSimilarityNodes
{
    /// <summary>Operators that are written.</summary>
    public const string Operators = "Mul, ReduceSum, Sqrt, Max, Div";

    /// <summary>Writes them.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="x">One input.</param>
    /// <param name="y">The other, of the same size along the axis.</param>
    /// <param name="axis">The axis, which the result does not have.</param>
    /// <param name="eps">The shortest length that is divided by.</param>
    public static GraphValue Write(GraphBuilder builder, GraphValue x, GraphValue y, long axis, double eps)
    {
        GraphValue along = builder.Constant("axis", [axis], 1), shortest = builder.Constant("eps", [(float)eps]);
        GraphValue Sum(GraphValue a, GraphValue b, int keep) => builder.Node("ReduceSum", [builder.Node("Mul", [a, b]), along], NodeAttribute.Int("keepdims", keep));
        GraphValue Unit(GraphValue a) => builder.Node("Div", [a, builder.Node("Max", [builder.Node("Sqrt", [Sum(a, a, 1)]), shortest])]);
        return Sum(Unit(x), Unit(y), 0);
    }
}
