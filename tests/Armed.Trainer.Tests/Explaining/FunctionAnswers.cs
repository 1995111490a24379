using Armed.Runtime;
using Armed.Trainer.Explaining;

namespace Armed.Trainer.Tests.Explaining;

/// <summary>A model that is a function of a row's numbers and its cluster.</summary>
internal sealed class FunctionAnswers(Func<ReadOnlyMemory<float>, long, double> function) : IRowAnswers
{
    public HeadAnswers Predict(ExplainedInputs rows, PredictionHead head)
    {
        float[] values = [.. Enumerable.Range(0, rows.Count).Select(row => (float)function(rows.Features.AsMemory(row * rows.Numeric, rows.Numeric), head == PredictionHead.Fixed ? -1 : rows.Clusters[row]))];
        return new HeadAnswers(values, values, [.. values.Select(_ => 1f)], 1);
    }

    /// <summary>One above and below.</summary>
    public (float[] Lower, float[] Upper)? Interval(HeadAnswers answers, double level, IntervalKind kind) =>
        ([.. answers.Predictions.Select(value => value - 1)], [.. answers.Predictions.Select(value => value + 1)]);
}
