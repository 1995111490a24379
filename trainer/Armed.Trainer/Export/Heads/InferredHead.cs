using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export.Heads;

/// <summary>x -> the mixed prediction under the inferred membership p_c.</summary>
internal sealed class InferredHead() : PredictionHeadGraph(PredictionHead.Inferred)
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Inferred;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => model.ZPredictor is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var memberships = ZPredictorHead.Memberships(graph, model);
        var mean = new FixedPartGraph(graph, model).Emit();
        GraphValue? variance = null;
        for (var g = 0; g < memberships.Length; g++)
        {
            var (m, v) = RandomPart(graph, model, g).Mixture(memberships[g], ClassClusters(model, g));
            (mean, variance) = (graph.Node("Add", mean, m), Sum(graph, variance, v));
        }

        PredictionOutputs.Declare(graph, model, mean, variance!, new FixedSpreadGraph(graph, model).Unknown());
    }

    /// <summary>The cluster of each class; the rest counts as unknown.</summary>
    private static int[] ClassClusters(FittedModel model, int factor) => model.Classes[factor].TableRows(model.LastLayer.Effects[factor].Clusters);
}
