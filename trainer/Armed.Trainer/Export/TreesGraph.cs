using Armed.Onnx;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Export;

/// <summary>A sum of oblivious trees in plain operators.</summary>
internal static class TreesGraph
{
    /// <summary>All comparisons at once, each tree's bits as the number of its leaf, the leaves' values from one table, their sum.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The columns that they compare, [N, W].</param>
    /// <param name="trees">The trees.</param>
    /// <returns>The sums [N, O].</returns>
    public static GraphValue Emit(ModelGraph graph, GraphValue rows, ObliviousTrees trees)
    {
        using var scope = graph.Builder.Scope("trees");
        var (builder, count, depth) = (graph.Builder, trees.Count, trees.Depth);
        var compared = graph.Columns(rows, [.. trees.Features.Select(column => (long)column)]);                            // [N, T D]
        var bits = builder.Node("Cast", [graph.Node("Greater", compared, builder.Constant("thresholds", [.. trees.Thresholds], count * depth))], NodeAttribute.Int("to", 1));
        var byTree = graph.Node("Reshape", bits, builder.Constant("by_tree", [-1L, count, depth], 3));                             // [N, T, D]
        var leaves = graph.Node("MatMul", byTree, builder.Constant("places", [.. Enumerable.Range(0, depth).Select(level => (float)(1 << level))], depth)); // [N, T]
        var numbers = graph.Node("Add", builder.Node("Cast", [leaves], NodeAttribute.Int("to", 7)), builder.Constant("first_leaves", [.. Enumerable.Range(0, count).Select(tree => (long)tree << depth)], count));
        if (trees.Outputs > 1)
        {
            var rowsOfLeaves = graph.Node("Gather", builder.Constant("leaves", [.. trees.Leaves], count << depth, trees.Outputs), numbers); // [N, T, O]
            return graph.Sum(rowsOfLeaves, 1, keep: false);
        }

        var values = graph.Node("Gather", builder.Constant("leaves", [.. trees.Leaves], count << depth), numbers);                 // [N, T]
        return graph.Sum(values, 1, keep: true);
    }
}
