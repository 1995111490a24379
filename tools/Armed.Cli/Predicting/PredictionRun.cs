using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Predicting;

/// <summary>Predicts encoded rows part by part, in order.</summary>
internal sealed class PredictionRun(ArmedModel model, PredictionHead head, UnknownClusterPolicy? policy)
{
    private const int PartRows = 4_096;
    private readonly PredictionBatch _batch = new(PartRows, model.Width);

    /// <summary>Rows done so far.</summary>
    public PredictionCounts Counts { get; } = new();

    /// <summary>Predicts the next rows of the data.</summary>
    public void Predict(EncodedRows rows, IPredictionSink sink)
    {
        for (var start = 0; start < rows.Rows; start += PartRows)
        {
            PredictPart(rows, start, Math.Min(PartRows, rows.Rows - start));
            sink.Add(_batch);
            Counts.Add(_batch);
        }
    }

    private void PredictPart(EncodedRows rows, int start, int count)
    {
        ReadOnlySpan<T> Part<T>(T[] values) => values.AsSpan(start * (values.Length / rows.Rows), count * (values.Length / rows.Rows));
        _batch.Rows = count;
        var destination = new PredictionDestination
        {
            Predictions = _batch.Predictions.AsSpan(0, count * _batch.Width),
            LinearPredictors = _batch.LinearPredictors.AsSpan(0, count * _batch.Width),
            Sds = _batch.Sds.AsSpan(0, count * _batch.Width),
            Heads = _batch.Heads.AsSpan(0, count),
        };
        try
        {
            model.Predict(Part(rows.Features), Part(rows.Categories), Part(rows.Clusters), destination, head, policy);
        }
        catch (UnknownClusterException fault)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"Data row {Counts.Rows + fault.Row} (0-based): its '{fault.Column}' is no cluster of the model, and the policy for unknown clusters is error. ")
                + "Choose --unknown-cluster population or inferred, or leave the row out.", fault);
        }
    }
}
