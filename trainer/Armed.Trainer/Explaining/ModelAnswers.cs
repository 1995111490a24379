using Armed.Runtime;
using Armed.Runtime.Manifest;

namespace Armed.Trainer.Explaining;

/// <summary>A loaded model's answers, batch by batch.</summary>
internal sealed class ModelAnswers(ArmedModel model, CancellationToken cancellation) : IRowAnswers
{
    private readonly int _batch = RowLimits.Of(model.Manifest).Batch;
    private readonly bool _hasSd = model.Manifest.Graphs.Any(graph => graph.Outputs.Any(output => output.Name == GraphSignatures.LinearPredictorSd));

    /// <inheritdoc/>
    public HeadAnswers Predict(ExplainedInputs rows, PredictionHead head)
    {
        var answers = new HeadAnswers(new float[rows.Count * model.Width], new float[rows.Count * model.Outputs], new float[rows.Count * model.Outputs], model.Width);
        for (var start = 0; start < rows.Count; start += _batch)
        {
            cancellation.ThrowIfCancellationRequested();
            Predict(rows, start, Math.Min(_batch, rows.Count - start), head, answers);
        }

        return answers;
    }

    /// <inheritdoc/>
    public (float[] Lower, float[] Upper)? Interval(HeadAnswers answers, double level, IntervalKind kind)
    {
        if (!_hasSd || !model.HasInterval(kind) || model.Outputs != 1 || answers.Sds.AsSpan().ContainsAnyExceptInRange(0f, float.MaxValue))
        {
            return null;
        }

        var columns = model.IntervalColumns(kind);
        var (lower, upper) = (new float[answers.LinearPredictors.Length * columns], new float[answers.LinearPredictors.Length * columns]);
        model.ComputeIntervals(answers.LinearPredictors, answers.Sds, level, kind, lower, upper);
        return (lower, upper);
    }

    private void Predict(ExplainedInputs rows, int start, int count, PredictionHead head, HeadAnswers answers)
    {
        var destination = new PredictionDestination
        {
            Predictions = answers.Predictions.AsSpan(start * model.Width, count * model.Width),
            LinearPredictors = answers.LinearPredictors.AsSpan(start * model.Outputs, count * model.Outputs),
            TotalSds = _hasSd ? answers.Sds.AsSpan(start * model.Outputs, count * model.Outputs) : default,
        };
        if (rows.Images.Length > 0)
        {
            model.Predict(rows.Take([.. Enumerable.Range(start, count)]).Rows(model), destination, head, UnknownClusterPolicy.Population);
            return;
        }

        model.Predict(
            Part(rows.Features, rows.Numeric, start, count), Part(rows.Categories, rows.Categorical, start, count), Part(rows.Clusters, rows.Factors, start, count),
            Part(rows.Offsets, rows.Offsets.Length == 0 ? 0 : 1, start, count), destination, head, UnknownClusterPolicy.Population);
    }

    private static ReadOnlySpan<T> Part<T>(T[] cells, int width, int start, int count) => cells.AsSpan(start * width, count * width);
}
