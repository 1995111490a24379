using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>A head that predicts: <c>prediction</c>, <c>linear_predictor</c> and its standard deviation.</summary>
internal abstract class PredictionHeadGraph(PredictionHead head) : ModelHead
{
    /// <summary>The output that predicts.</summary>
    protected const string Prediction = "prediction";

    private const string LinearPredictor = "linear_predictor";
    private const string Sd = "linear_predictor_sd";
    private const string TotalSd = "linear_predictor_total_sd";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var predictions = Predict(predictor, model, rows);
        return new Dictionary<string, float[]>(StringComparer.Ordinal)
        {
            [Prediction] = predictions.Values,
            [LinearPredictor] = predictions.LinearPredictors,
            [Sd] = predictions.Sds,
            [TotalSd] = predictions.TotalSds,
        };
    }

    /// <inheritdoc/>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms)
        => output == Prediction && model.Outcome.Kind.HasLogLink ? Deviations.OfExponential(model.OutcomeSd, terms)
            : output is Prediction or LinearPredictor ? Deviations.OfElements(model.OutcomeSd, terms)
            : output is Sd or TotalSd && model.LastLayer.Pairs.Count > 0 ? Deviations.OfRoots(model.OutcomeSd)
            : base.DeviationOf(output, model, terms);

    /// <summary>What TorchSharp predicts.</summary>
    protected virtual Predictions Predict(TorchPredictor predictor, FittedModel model, EncodedRows rows) => predictor.Predict(rows, head);

    /// <summary>The random part of a factor, in original units.</summary>
    protected static RandomPartGraph RandomPart(ModelGraph graph, FittedModel model, int factor)
    {
        var table = (model.LastLayer.Effects[factor] with { WithFixed = null }).Scaled(model.OutcomeSd);
        return new RandomPartGraph(graph, table, new RandomDesignGraph(graph, model.LastLayer).Of(factor), model.LastLayer.SecondStage?.Shares.ElementAtOrDefault(factor));
    }

    /// <summary>A sum over factors, null before the first.</summary>
    protected static GraphValue Sum(ModelGraph graph, GraphValue? sum, GraphValue term) => sum is null ? term : graph.Node("Add", sum, term);
}
