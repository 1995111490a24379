using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export.Heads;

/// <summary>x -> the prediction for a cluster that is not known: mean f, variance phi' T phi.</summary>
internal sealed class FixedHead() : PredictionHeadGraph(PredictionHead.Fixed)
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Fixed;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        GraphValue? variance = null;
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            variance = Sum(graph, variance, RandomPart(graph, model, g).UnknownVariance());
        }

        PredictionOutputs.Declare(graph, model, new FixedPartGraph(graph, model).Emit(), variance!, new FixedSpreadGraph(graph, model).Unknown());
    }
}
