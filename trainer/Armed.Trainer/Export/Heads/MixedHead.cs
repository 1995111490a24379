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
        graph.Outputs(graph.WithFixedPredictor(mean!), variance!, root);
    }
}
