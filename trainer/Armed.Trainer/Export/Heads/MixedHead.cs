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
        var clusters = graph.Clusters;
        var spread = new FixedSpreadGraph(graph, model);
        GraphValue? mean = null, variance = null, root = spread.Start();
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            var part = RandomPart(graph, model, g);
            var (m, v) = part.Known(graph.Code(clusters, g, model.LastLayer.Effects[g].Clusters));
            (mean, variance) = (Sum(graph, mean, m), Sum(graph, variance, v));
            root = root is null ? null : spread.Add(root, part.Shrunken(), g);
        }

        graph.Outputs(graph.WithFixedPredictor(mean!), variance!, root);
    }
}
