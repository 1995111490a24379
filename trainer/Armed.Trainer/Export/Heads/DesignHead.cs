using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x -> the fixed linear predictor, each factor's design and the uncertainty of the fixed part, for adaptation.</summary>
internal sealed class DesignHead : ModelHead
{
    private const string LinearPredictor = "linear_predictor";

    /// <inheritdoc/>
    public override string Name => GraphRoles.Features;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        graph.Output(LinearPredictor, new FixedPartGraph(graph, model).Emit(), model.Outcome.Outputs);
        var designs = new RandomDesignGraph(graph, model.LastLayer);
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            var design = model.LastLayer.Effects[g].Design;
            graph.Output($"design_{design.Factor}", designs.Of(g) ?? graph.Repeat([1f]), design.Size);
        }

        if (new FixedSpreadGraph(graph, model).Start() is { } spread)
        {
            graph.Output(GraphSignatures.FixedSpread, spread, model.LastLayer.Spread!.Width);
        }

        if (model.LastLayer.Pooled is not null)
        {
            new PooledGraph(graph, model).DeclareShift();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows) => predictor.Design(rows);

    /// <inheritdoc/>
    public override float[] Magnified(string output, TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] sizes) =>
        output == GraphSignatures.FixedSpread ? TermSizes.OfSpread(predictor, model, rows) : sizes;

    /// <inheritdoc/>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => output switch
    {
        LinearPredictor or GraphSignatures.PooledShift => Deviations.OfElements(model.OutcomeSd, terms),
        GraphSignatures.FixedSpread => Deviations.RowsOver(terms),
        _ => Deviations.OfRows,
    };
}
