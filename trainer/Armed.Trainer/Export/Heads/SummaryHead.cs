using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x -> r(x), whose sum over unlabelled rows of a new cluster tells of its effects. The caller adds the rows up: a row's answer does not depend on the others of its batch.</summary>
internal sealed class SummaryHead : ModelHead
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Summary;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => model.LastLayer.Context is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var columns = model.LastLayer.Context!.Columns;
        var (x, width) = (graph.Inputs, model.Network.Encoder.Outputs);
        List<GraphValue> parts = width == 0 ? [] : [x, graph.Node("Mul", x, x)];
        if (columns.Any(column => column.Kind == SummaryColumnKind.Hidden))
        {
            parts.Add(graph.Hidden!);
        }

        var all = graph.Builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", 1)); // [N, 2 F' + H]
        long[] places = [.. columns.Select(column => (long)(column.Index + ((int)column.Kind * width)))];
        graph.Output(GraphSignatures.Summary, graph.Builder.Node("Gather", [all, graph.Builder.Constant("columns", places, places.Length)], NodeAttribute.Int("axis", 1)), places.Length);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
        => new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Summary] = predictor.Layers.Summary(rows) };

    /// <inheritdoc/>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfRows;
}
