using Armed.Runtime.Model;

namespace Armed.Runtime;

/// <content>Intervals of a batch.</content>
public sealed partial class ArmedModel
{
    /// <summary>Whether predictions of the model have an interval: none for several classes, and for a new observation only where the outcome is continuous and its spread is known.</summary>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>Whether <see cref="ComputeIntervals"/> and <see cref="Prediction.Interval(double, IntervalKind)"/> give it.</returns>
    public bool HasInterval(IntervalKind kind) => _schema.Outcome.HasInterval(kind);

    /// <summary>Computes the interval of each row of a batch, as <see cref="Prediction.Interval(double, IntervalKind)"/> does for one row.</summary>
    /// <param name="linearPredictors">The rows' linear predictors, [N].</param>
    /// <param name="sds">Their standard deviations, [N]; an interval is NaN where its is.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <param name="lower">Receives the lower ends, [N], in units of the prediction.</param>
    /// <param name="upper">Receives the upper ends, likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1, or <paramref name="kind"/> is none.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">The outcome has no such interval; the message says why.</exception>
    public void ComputeIntervals(
        ReadOnlySpan<float> linearPredictors, ReadOnlySpan<float> sds, double level, IntervalKind kind, Span<float> lower, Span<float> upper)
    {
        if (sds.Length != linearPredictors.Length || lower.Length != linearPredictors.Length || upper.Length != linearPredictors.Length)
        {
            throw new ArgumentException($"Lengths differ: {linearPredictors.Length} linear predictors, {sds.Length} sds, {lower.Length} lower and {upper.Length} upper ends; expected one of each per row.");
        }

        for (var row = 0; row < linearPredictors.Length; row++)
        {
            var values = new PredictionValues(_schema.Outcome, -1, 0, linearPredictors[row], sds[row], null, null, null);
            var interval = new Prediction(values, PredictionHead.Mixed).Interval(level, kind);
            (lower[row], upper[row]) = ((float)interval.Lower, (float)interval.Upper);
        }
    }
}
