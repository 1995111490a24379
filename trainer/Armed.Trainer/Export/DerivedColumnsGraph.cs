using Armed.Onnx;
using Armed.Trainer.Models;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Export;

/// <summary>Columns that the last layer derives from x, in a graph.</summary>
internal static class DerivedColumnsGraph
{
    /// <summary>The columns [N, J].</summary>
    /// <param name="graph">The graph, whose x exists.</param>
    /// <param name="derived">What they are.</param>
    public static GraphValue Emit(ModelGraph graph, DerivedColumns derived) => derived switch
    {
        CurveBasis curve => Curve(graph, curve),
        TreeColumn column => Trees(graph, column.Trees),
        _ => throw new InvalidOperationException($"No graph is known for {derived.GetType().Name}."),
    };

    /// <summary>Shares of the pieces, then their combinations.</summary>
    private static GraphValue Curve(ModelGraph graph, CurveBasis curve)
    {
        using var scope = graph.Builder.Scope("curve");
        var builder = graph.Builder;
        var number = builder.Node("Gather", [graph.Inputs, builder.Constant("column", [(long)curve.Column], 1)], NodeAttribute.Int("axis", 1)); // [N, 1]
        var distance = graph.Node("Sub", number, builder.Constant("lower", [.. curve.Lower], curve.Pieces));                                     // [N, J]
        var shares = graph.Node("Mul", distance, builder.Constant("inverse", [.. curve.Inverse], curve.Pieces));
        var clipped = graph.Node("Clip", shares, builder.Constant("none", [0f]), builder.Constant("all", [1f]));
        return builder.Node("Gemm", [clipped, builder.Constant("weight", curve.Weight, curve.Pieces, curve.Pieces), builder.Constant("offset", curve.Offset, curve.Pieces)]);
    }

    /// <summary>All comparisons at once, each tree's bits as the number of its leaf, the leaves' values from one table, their sum.</summary>
    private static GraphValue Trees(ModelGraph graph, ObliviousTrees trees)
    {
        using var scope = graph.Builder.Scope("trees");
        var (builder, count, depth) = (graph.Builder, trees.Count, trees.Depth);
        var compared = graph.Columns(graph.Inputs, [.. trees.Features.Select(column => (long)column)]);                            // [N, T D]
        var bits = builder.Node("Cast", [graph.Node("Greater", compared, builder.Constant("thresholds", [.. trees.Thresholds], count * depth))], NodeAttribute.Int("to", 1));
        var byTree = graph.Node("Reshape", bits, builder.Constant("by_tree", [-1L, count, depth], 3));                             // [N, T, D]
        var leaves = graph.Node("MatMul", byTree, builder.Constant("places", [.. Enumerable.Range(0, depth).Select(level => (float)(1 << level))], depth)); // [N, T]
        var numbers = graph.Node("Add", builder.Node("Cast", [leaves], NodeAttribute.Int("to", 7)), builder.Constant("first_leaves", [.. Enumerable.Range(0, count).Select(tree => (long)tree << depth)], count));
        var values = graph.Node("Gather", builder.Constant("leaves", [.. trees.Leaves], count << depth), numbers);                 // [N, T]
        return graph.Sum(values, 1, keep: true);
    }
}
