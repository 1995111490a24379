using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x, the parts of the mixed linear predictor and, if trees read them, class shares -> what the second stage adds: for clusters that are adapted in memory, whose effects and shares no table has.</summary>
internal sealed class SecondStageHead : ModelHead
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.SecondStage;

    /// <summary>A model with a second stage.</summary>
    public override bool IsIn(FittedModel model) => model.LastLayer.SecondStage is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var stage = model.LastLayer.SecondStage!;
        var width = new LinearPartsLayout(model.LastLayer.Effects.Count, stage.Classes).Width;
        graph.Output(GraphSignatures.Addend, SecondStageGraph.Emit(graph, model, graph.Input(GraphSignatures.LinearParts, TensorType.Float, width)), stage.Trees.Outputs);
    }

    /// <summary>The parts of the rows' own clusters.</summary>
    public override IReadOnlyDictionary<string, float[]> Given(FittedModel model, EncodedRows rows)
    {
        using var predictor = new TorchPredictor(model);
        return new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.LinearParts] = predictor.LinearParts(rows) };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows) =>
        new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Addend] = predictor.Addends(rows) };

    /// <inheritdoc/>
    public override float[] Terms(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms) => SecondStageTerms.Of(predictor, model, rows, terms);

    /// <inheritdoc/>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfElements(model.OutcomeSd, terms);
}
