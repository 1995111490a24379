using Armed.Onnx;
using Armed.Trainer.Models;

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
        SharedSlopes slopes => Slopes(graph, slopes),
        RandomFeatures features => Features(graph, features),
        TreeColumn column => TreesGraph.Emit(graph, graph.Inputs, column.Trees),
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

    /// <summary>Angles, and their cosines.</summary>
    private static GraphValue Features(ModelGraph graph, RandomFeatures features)
    {
        using var scope = graph.Builder.Scope("function");
        var (builder, count) = (graph.Builder, features.Phases.Count);
        var angles = builder.Node("Gemm", [graph.Inputs, builder.Constant("frequencies", [.. features.Frequencies], features.Inputs, count), builder.Constant("phases", [.. features.Phases], count)]); // [N, K]
        return graph.Node("Mul", graph.Node("Cos", angles), builder.Constant("height", [features.Height]));
    }

    /// <summary>Columns of x, each in its unit.</summary>
    private static GraphValue Slopes(ModelGraph graph, SharedSlopes slopes)
    {
        using var scope = graph.Builder.Scope("slopes");
        var builder = graph.Builder;
        var columns = builder.Node("Gather", [graph.Inputs, builder.Constant("columns", [.. slopes.Places], slopes.Places.Count)], NodeAttribute.Int("axis", 1)); // [N, K]
        return graph.Node("Mul", columns, builder.Constant("scales", [.. slopes.Scales], slopes.Scales.Count));
    }
}
