using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer.Predicting;

/// <summary>One head of a fitted model, in TorchSharp.</summary>
internal sealed class HeadPredictor(FittedModel model, PredictionHead head) : IPredictor
{
    private const int Slice = 65_536;

    private readonly TorchPredictor _predictor = new(model);

    public double Dispersion => model.Outcome.Parameters.Dispersion;

    public string? Family => model.Outcome.Describe(new OutcomeDescription { Name = "" }).Family;

    public bool? UsesNetwork => model.LastLayer.UsesHidden || model.Network.Encoder.Columns.Any(column => column.Kind == EncodedColumnKind.Embedding);

    /// <summary>Predicts slice by slice: a second copy of all encoded rows would double the memory.</summary>
    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        float[][] slices = [.. rows.Chunk(Slice).Select(slice => _predictor.Predict(Encode(table, slice), head).Values)];
        return slices.Length == 1 ? slices[0] : [.. slices.SelectMany(values => values)];
    }

    /// <summary>The square root of the linear predictor's variance and the residual one, which weights divide.</summary>
    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        if (model.Outcome.ResidualSd(model.OutcomeSd) is not { } residual)
        {
            return [];
        }

        return [.. rows.Chunk(Slice).SelectMany(slice =>
        {
            var predictions = _predictor.Predict(Encode(table, slice), head);
            var sds = predictions.TotalSds.Length > 0 ? predictions.TotalSds : predictions.Sds;
            return slice.Select((row, i) => (float)Math.Sqrt(((double)sds[i] * sds[i]) + (residual * residual / (table.Weights?.Values[row] ?? 1))));
        })];
    }

    public void Dispose() => _predictor.Dispose();

    private EncodedRows Encode(ClusteredTable table, int[] rows)
    {
        var encoded = model.Encoding.Apply(table, rows);
        return encoded.Inputs();
    }
}
