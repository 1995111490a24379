using Armed.Onnx;
using Armed.Runtime.Manifest;
using Armed.Runtime.Posterior;
using Armed.Trainer.Models;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Export;

/// <summary>
/// What boosted trees add to the linear predictor of rows of known clusters, or to the logarithms of their classes' probabilities, in a graph. The graph is in original units, the trees in those of the standardised outcome: their
/// thresholds and leaves are converted.
/// </summary>
internal static class SecondStageGraph
{
    /// <summary>The addend [N, 1 or K], 0 for rows without a known cluster, or without one of a factor that the stage needs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model, with a second stage.</param>
    /// <param name="mean">Linear predictor [N, 1].</param>
    /// <param name="fixedPart">Its fixed part [N, 1].</param>
    /// <param name="parts">Per factor the mean, variance and first effect, each [N, 1], and where trees read them the class shares of the cluster [N, K + 1].</param>
    public static GraphValue Emit(ModelGraph graph, FittedModel model, GraphValue mean, GraphValue fixedPart, IReadOnlyList<(GraphValue Mean, GraphValue Variance, GraphValue First, GraphValue? Shares)> parts)
    {
        using var scope = graph.Builder.Scope("second_stage");
        var shares = parts.Select(part => part.Shares).OfType<GraphValue>().ToArray();
        var columns = Joined(graph, [graph.LastInputs, mean, fixedPart, .. parts.SelectMany(part => new[] { part.Mean, part.Variance, part.First }), .. shares]);
        return Emit(graph, model, columns, shares.Length == 0 ? [.. parts.Select(part => part.Mean)] : [.. shares.Select(own => graph.Columns(own, [model.LastLayer.SecondStage!.Classes]))]);
    }

    /// <summary>p_k exp(s_k) / sum_j p_j exp(s_j) [N, K] of probabilities p and addends s, as <see cref="ClassTilt"/> defines it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="probabilities">p [N, K].</param>
    /// <param name="addends">s [N, K].</param>
    public static GraphValue Tilted(ModelGraph graph, GraphValue probabilities, GraphValue addends)
    {
        using var scope = graph.Builder.Scope("tilted");
        var logarithms = graph.Node("Log", graph.Node("Max", probabilities, graph.Builder.Constant("smallest", [ClassTilt.SmallestProbability])));
        return graph.Builder.Node("Softmax", [graph.Node("Add", logarithms, addends)], NodeAttribute.Int("axis", 1));
    }

    /// <summary>The same of parts that are given together, [N, 2 + 3 G or 2 + (3 + K + 1) G].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model, with a second stage.</param>
    /// <param name="parts">Linear predictor, fixed part, and per factor mean, variance and first effect; then per factor class shares and number of rows.</param>
    public static GraphValue Emit(ModelGraph graph, FittedModel model, GraphValue parts)
    {
        var layout = Layout(model);
        return Emit(graph, model, Joined(graph, [graph.LastInputs, parts]), [.. Enumerable.Range(0, layout.Factors).Select(g => graph.Columns(parts, [layout.Known(g)]))]);
    }

    private static GraphValue Emit(ModelGraph graph, FittedModel model, GraphValue columns, GraphValue[] means)
    {
        var trees = TreesGraph.Emit(graph, columns, InOriginalUnits(model));
        return graph.Node("Mul", trees, Known(graph, means, model.LastLayer.SecondStage!.Needed));
    }

    private static GraphValue Joined(ModelGraph graph, GraphValue[] columns) => graph.Builder.Node("Concat", columns, NodeAttribute.Int("axis", 1));

    /// <summary>1 for rows that have an effect, or rows of their cluster, in any factor and in each that is needed, else 0 [N, 1].</summary>
    private static GraphValue Known(ModelGraph graph, GraphValue[] means, IReadOnlyList<int> needed) => needed.Count == 0
        ? IsAbove0(graph, means.Select(mean => graph.Node("Abs", mean)).Aggregate((sum, term) => graph.Node("Add", sum, term)))
        : needed.Select(g => IsAbove0(graph, graph.Node("Abs", means[g]))).Aggregate((all, own) => graph.Node("Mul", all, own));

    private static GraphValue IsAbove0(ModelGraph graph, GraphValue size) => graph.Builder.Node("Cast", [graph.Node("Greater", size, graph.Builder.Constant("none", [0f]))], NodeAttribute.Int("to", 1));

    private static LinearPartsLayout Layout(FittedModel model) => new(model.LastLayer.Effects.Count, model.LastLayer.SecondStage!.Classes);

    private static ObliviousTrees InOriginalUnits(FittedModel model)
    {
        var (trees, layout, inputs, isLinear) = (model.LastLayer.SecondStage!.Trees, Layout(model), model.Columns.Count, model.LastLayer.SecondStage.Classes == 0);
        float[] thresholds = [.. trees.Features.Select((column, at) => trees.Thresholds[at] == float.MaxValue ? float.MaxValue : Threshold(trees.Thresholds[at], column - inputs, layout, model))];
        return new ObliviousTrees(trees.Depth, [.. trees.Features], thresholds, [.. trees.Leaves.Select(leaf => isLinear ? (float)(leaf * model.OutcomeSd) : leaf)], trees.Outputs);
    }

    /// <param name="threshold">In units of the standardised outcome.</param>
    /// <param name="place">The column's place after x; below 0 for a column of x, which has no unit of the outcome.</param>
    /// <param name="layout">Where the parts are.</param>
    /// <param name="model">The model.</param>
    private static float Threshold(float threshold, int place, LinearPartsLayout layout, FittedModel model) => place switch
    {
        < 0 => threshold,
        < LinearPartsLayout.OfRow => (float)((threshold * model.OutcomeSd) + model.OutcomeMean),
        _ when layout.IsShare(place) => threshold,
        _ when layout.IsVariance(place) => (float)(threshold * model.OutcomeSd * model.OutcomeSd),
        _ => (float)(threshold * model.OutcomeSd),
    };
}
