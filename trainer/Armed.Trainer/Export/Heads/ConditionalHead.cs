using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>
/// x and the distribution N(m, L L') of the row's effects -> the prediction: the mixed graph for a cluster that no table holds. With it other runtimes answer for clusters told from unlabelled or
/// labelled rows, and for the population by m = 0, L L' = T. A second stage that reads class shares is not in it, because nothing gives the cluster's.
/// </summary>
internal sealed class ConditionalHead() : PredictionHeadGraph(PredictionHead.Mixed)
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Conditional;

    /// <summary>A model that unlabelled rows tell of; its inputs' names must be free.</summary>
    public override bool IsIn(FittedModel model) => model.LastLayer is { Context: not null, Outputs: 1, Effects.Count: 1 } && !Names(model).Any(GraphSignatures.IsEffectInput);

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var table = model.LastLayer.Effects[0];
        var (spread, part) = (new FixedSpreadGraph(graph, model), RandomPart(graph, model, 0));
        var root = spread.Unknown(); // rows without outcomes take up none of the fixed part's uncertainty
        var f = new FixedPartGraph(graph, model).Emit(); // declares the offset, which comes before the effects
        var means = graph.Input(GraphSignatures.EffectMean, TensorType.Float, table.Effects);
        var (m, v) = part.Given(means, graph.Input(GraphSignatures.EffectFactor, TensorType.Float, table.Packed));
        var mean = graph.Node("Add", f, m);
        PredictionOutputs.Declare(graph, model, model.LastLayer.SecondStage is not { Classes: 0 } ? mean : graph.Node("Add", mean, SecondStageGraph.Emit(graph, model, mean, f, [(m, v, graph.Columns(means, [0]), null)])), v, root);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Given(FittedModel model, EncodedRows rows)
    {
        var effects = Effects(model, rows.Rows);
        return new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.EffectMean] = effects.Means, [GraphSignatures.EffectFactor] = effects.Factors };
    }

    /// <inheritdoc/>
    public override float[] Terms(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms) => model.LastLayer.SecondStage is not { Classes: 0 } ? terms
        : SecondStageTerms.Of(predictor, model, rows.WithClusters([.. Enumerable.Range(0, rows.Rows).Select(row => Cluster(model.LastLayer.Effects[0], row))]), terms);

    /// <inheritdoc/>
    protected override Predictions Predict(TorchPredictor predictor, FittedModel model, EncodedRows rows) => predictor.Predict(rows, Effects(model, rows.Rows));

    /// <summary>The clusters of the table in turn, the unknown one among them.</summary>
    private static RowEffects Effects(FittedModel model, int rows)
    {
        var table = model.LastLayer.Effects[0].Scaled(model.OutcomeSd);
        var (means, factors) = (new float[rows * table.Effects], new float[rows * table.Packed]);
        for (var row = 0; row < rows; row++)
        {
            var cluster = Cluster(table, row);
            table.Means.AsSpan(cluster * table.Effects, table.Effects).CopyTo(means.AsSpan(row * table.Effects));
            Factor(table, cluster, factors.AsSpan(row * table.Packed, table.Packed));
        }

        return new RowEffects(means, factors, table.Effects);
    }

    private static int Cluster(EffectTable table, int row) => row % (table.Clusters + 1);

    private static void Factor(EffectTable table, int cluster, Span<float> packed)
    {
        if (table.Cholesky is { } cholesky)
        {
            cholesky.AsSpan(cluster * table.Packed, table.Packed).CopyTo(packed);
            return;
        }

        for (int k = 0, at = 0; k < table.Effects; k++, at += k + 1)
        {
            packed[at] = MathF.Sqrt(table.Variances[(cluster * table.Effects) + k]);
        }
    }

    private static IEnumerable<string> Names(FittedModel model) =>
        model.Encoding.Numeric.Select(column => column.Name).Concat(model.Encoding.Categorical.Select(column => column.Name)).Concat(model.Encoding.Clusters.SelectMany(cluster => cluster.Columns.Append(cluster.Name)));
}
