using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

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
        GraphValue? mean = null, variance = null, root = spread.Start();
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            var part = RandomPart(graph, model, g);
            var (m, v) = part.Known(graph.ClusterCode(g, model.LastLayer.Effects[g].Clusters));
            designs.Add(part.Design);
            (mean, variance) = (Sum(graph, mean, m), Sum(graph, variance, v));
            root = root is null ? null : spread.Add(root, part.Shrunken(), g);
        }

        graph.Outputs(graph.WithFixedPredictor(mean!), WithPairs(graph, model, designs, variance!), root);
    }

    /// <summary>The variance with the covariances between factors; a sum that rounds below 0 is 0.</summary>
    private static GraphValue WithPairs(ModelGraph graph, FittedModel model, List<GraphValue?> designs, GraphValue variance)
    {
        foreach (var pair in model.LastLayer.Pairs)
        {
            variance = graph.Node("Add", variance, new EffectPairGraph(graph, pair.Scaled(model.OutcomeSd)).Covariance(designs[pair.Factor], designs[pair.Other]));
        }

        return model.LastLayer.Pairs.Count == 0 ? variance : graph.Node("Relu", variance);
    }
}
