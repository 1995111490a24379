using Armed.Onnx;
using Armed.Runtime.Manifest;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The outputs of a graph that predicts.</summary>
internal static class PredictionOutputs
{
    /// <summary>
    /// Declares prediction, linear_predictor and linear_predictor_sd from mean and variance [N, O] and, where the fixed part is uncertain, r [N, R]: without hidden features in
    /// linear_predictor_total_sd, which nothing else depends on.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="variance">Variance.</param>
    /// <param name="spread">r; null where the fixed part is not uncertain.</param>
    /// <param name="addends">What the second stage adds to the logarithms of the classes' probabilities [N, K]; null for nothing.</param>
    /// <param name="known">1 for rows whose fixed part is uncertain by r, 0 for those whose variance holds all [N, 1]; null where r is of all rows.</param>
    public static void Declare(ModelGraph graph, FittedModel model, GraphValue mean, GraphValue variance, GraphValue? spread = null, GraphValue? addends = null, GraphValue? known = null)
    {
        var outputs = model.Outcome.Outputs;
        var prediction = model.Outcome.Emit(graph.Builder, mean, variance);
        graph.Output("prediction", addends is null ? prediction : SecondStageGraph.Tilted(graph, prediction, addends), model.Outcome.Width);
        graph.Output("linear_predictor", mean, outputs);
        if (!model.LastLayer.Effects.Any(table => table.IsTooLarge)) // only the diagonal is left, and its sd would be wrong
        {
            var whole = spread is null ? variance : graph.Node("Add", variance, OfKnown(graph, graph.Sum(graph.Node("Mul", spread, spread), 1, keep: true), known));
            var isApart = model.LastLayer.Spread is { IsApart: true };
            graph.Output(GraphSignatures.LinearPredictorSd, graph.Node("Sqrt", isApart ? variance : whole), outputs);
            if (isApart)
            {
                graph.Output(GraphSignatures.LinearPredictorTotalSd, graph.Node("Sqrt", whole), outputs);
            }
        }
    }

    private static GraphValue OfKnown(ModelGraph graph, GraphValue spread, GraphValue? known) => known is null ? spread : graph.Node("Mul", spread, known);
}
