using Armed.Onnx;
using Armed.Trainer.Models;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Export;

/// <summary>
/// What boosted trees add to the linear predictor of rows of known clusters, or to the logarithms of their classes' probabilities, in a graph. The graph is in original units, the trees in those of the standardised outcome: their
/// thresholds and leaves are converted.
/// </summary>
internal static class SecondStageGraph
{
    /// <summary>The addend [N, 1 or K], 0 for rows without a known cluster.</summary>
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

    /// <summary>p_k exp(s_k) / sum_j p_j exp(s_j) [N, K] of probabilities p and addends s.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="probabilities">p [N, K].</param>
    /// <param name="addends">s [N, K].</param>
    public static GraphValue Tilted(ModelGraph graph, GraphValue probabilities, GraphValue addends)
    {
        using var scope = graph.Builder.Scope("tilted");
        var products = graph.Node("Mul", probabilities, graph.Node("Exp", addends));
        return graph.Node("Div", products, graph.Sum(products, 1, keep: true));
    }

    /// <summary>The same of parts that are given together, [N, 2 + 3 G or 2 + (3 + K + 1) G].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model, with a second stage.</param>
    /// <param name="parts">Linear predictor, fixed part, and per factor mean, variance and first effect; then per factor class shares and number of rows.</param>
    public static GraphValue Emit(ModelGraph graph, FittedModel model, GraphValue parts)
    {
        var (factors, stage) = (model.LastLayer.Effects.Count, model.LastLayer.SecondStage!);
        var means = Enumerable.Range(0, factors).Select(g => (long)(stage.Classes == 0 ? SecondStage.RowColumns + (g * SecondStage.FactorColumns)
            : SecondStage.RowColumns + (factors * SecondStage.FactorColumns) + (g * stage.ShareColumns) + stage.Classes));
        return Emit(graph, model, Joined(graph, [graph.LastInputs, parts]), [.. means.Select(column => graph.Columns(parts, [column]))]);
    }

    private static GraphValue Emit(ModelGraph graph, FittedModel model, GraphValue columns, GraphValue[] means)
    {
        var trees = TreesGraph.Emit(graph, columns, InOriginalUnits(model.LastLayer.SecondStage!, model.Columns.Count, model.OutcomeSd, model.OutcomeMean));
        return graph.Node("Mul", trees, Known(graph, means));
    }

    private static GraphValue Joined(ModelGraph graph, GraphValue[] columns) => graph.Builder.Node("Concat", columns, NodeAttribute.Int("axis", 1));

    /// <summary>1 for rows that have an effect, or rows of their cluster, else 0 [N, 1].</summary>
    private static GraphValue Known(ModelGraph graph, GraphValue[] means)
    {
        var size = means.Select(mean => graph.Node("Abs", mean)).Aggregate((sum, term) => graph.Node("Add", sum, term));
        return graph.Builder.Node("Cast", [graph.Node("Greater", size, graph.Builder.Constant("none", [0f]))], NodeAttribute.Int("to", 1));
    }

    private static ObliviousTrees InOriginalUnits(SecondStage stage, int inputs, double sd, double mean)
    {
        var trees = stage.Trees;
        float[] thresholds =
        [
            .. trees.Features.Select((column, at) => trees.Thresholds[at] == float.MaxValue || stage.IsShare(column - inputs) ? trees.Thresholds[at] : Threshold(trees.Thresholds[at], column - inputs, sd, mean)),
        ];
        return new ObliviousTrees(trees.Depth, [.. trees.Features], thresholds, [.. trees.Leaves.Select(leaf => stage.Classes == 0 ? (float)(leaf * sd) : leaf)], trees.Outputs);
    }

    /// <param name="threshold">In units of the standardised outcome.</param>
    /// <param name="place">The column's place after x; below 0 for a column of x, which has no unit of the outcome.</param>
    /// <param name="sd">Standard deviation of the outcome.</param>
    /// <param name="mean">Its mean.</param>
    private static float Threshold(float threshold, int place, double sd, double mean) => place switch
    {
        < 0 => threshold,
        < SecondStage.RowColumns => (float)((threshold * sd) + mean),
        _ when (place - SecondStage.RowColumns) % SecondStage.FactorColumns == 1 => (float)(threshold * sd * sd), // a variance
        _ => (float)(threshold * sd),
    };
}
