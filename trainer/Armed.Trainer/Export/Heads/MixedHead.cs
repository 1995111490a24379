using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x, cluster -> the prediction with the clusters' own effects.</summary>
internal sealed class MixedHead() : PredictionHeadGraph(PredictionHead.Mixed)
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Mixed;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var spread = new FixedSpreadGraph(graph, model);
        var designs = new List<GraphValue?>();
        var parts = new List<(GraphValue Mean, GraphValue Variance, GraphValue First, GraphValue? Shares)>();
        GraphValue? mean = null, variance = null, first = null, root = spread.Start();
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            var part = RandomPart(graph, model, g);
            var (m, v) = part.Known(graph.Codes.Cluster(g, model.LastLayer.Effects[g].Clusters));
            designs.Add(part.Design);
            first = model.LastLayer.Pooled is null ? null : part.First();
            if (model.LastLayer.SecondStage is not null)
            {
                parts.Add((m, v, part.First(), part.Shares));
            }

            (mean, variance) = (Sum(graph, mean, m), Sum(graph, variance, v));
            root = root is null ? null : spread.Add(root, part, g);
        }

        foreach (var pair in model.LastLayer.Pairs)
        {
            var between = new EffectPairGraph(graph, pair.Scaled(model.OutcomeSd));
            var (phi, other) = (designs[pair.Factor], designs[pair.Other]);
            variance = graph.Node("Add", variance!, between.Covariance(phi, other));
            root = root is null ? null : spread.AddPair(root, between, pair, phi, other);
        }

        variance = model.LastLayer.Pairs.Count == 0 ? variance : graph.Node("Relu", variance!); // a sum that rounds below 0 is 0
        var (predictor, addends) = LinearPredictor(graph, model, mean!, parts);
        GraphValue? known = null;
        if (first is not null)
        {
            (predictor, variance, known) = new PooledGraph(graph, model).Of(predictor, variance!, first);
        }

        PredictionOutputs.Declare(graph, model, predictor, variance!, root, addends, known);
    }

    /// <inheritdoc/>
    public override float[] Terms(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms) => SecondStageTerms.Of(predictor, model, rows, terms);

    /// <inheritdoc/>
    public override float[] Magnified(string output, TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] sizes) =>
        output == Prediction && model.LastLayer.SecondStage is { Classes: > 0 } ? SecondStageTerms.Magnified(predictor, rows, sizes) : sizes;

    /// <summary>The linear predictor, and what the second stage adds to the logarithms of the classes' probabilities, if it does.</summary>
    private static (GraphValue Predictor, GraphValue? Addends) LinearPredictor(
        ModelGraph graph, FittedModel model, GraphValue random, List<(GraphValue Mean, GraphValue Variance, GraphValue First, GraphValue? Shares)> parts)
    {
        var fixedGraph = new FixedPartGraph(graph, model);
        if (parts.Count == 0)
        {
            return (fixedGraph.Plus(random), null);
        }

        var fixedPart = fixedGraph.Emit();
        var mean = graph.Node("Add", fixedPart, random);
        var addends = SecondStageGraph.Emit(graph, model, mean, fixedPart, parts);
        return model.LastLayer.SecondStage!.Classes == 0 ? (graph.Node("Add", mean, addends), null) : (mean, addends);
    }
}
