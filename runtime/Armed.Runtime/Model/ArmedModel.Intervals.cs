using Armed.Runtime.Outcomes;

namespace Armed.Runtime;

/// <content>Intervals of a batch.</content>
public sealed partial class ArmedModel
{
    /// <summary>Whether predictions of the model have an interval of a kind: <see cref="WhyNoInterval"/> says why not.</summary>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>Whether <see cref="ComputeIntervals"/> and <see cref="Prediction.Interval(double, IntervalKind)"/> give it.</returns>
    public bool HasInterval(IntervalKind kind) => _schema.Outcome.HasInterval(kind);

    /// <summary>Why predictions have no interval of a kind: classes without an order have none, and some bundles lack the spread of single observations.</summary>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>The reason; null where there is an interval. Where classes have none, <see cref="Prediction.ClassSet"/> gives the smallest set of them that holds a new observation.</returns>
    public string? WhyNoInterval(IntervalKind kind) => _schema.Outcome.WhyNoInterval(kind);

    /// <summary>Number of intervals of a row.</summary>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>1; for the mean of ordered classes the number of classes, because each probability has its own; 0 where there are none.</returns>
    public int IntervalColumns(IntervalKind kind) => _schema.Outcome.IntervalColumns(kind);

    /// <summary>Computes the intervals of a batch, as <see cref="Prediction.Interval(double, IntervalKind)"/> does for one row.</summary>
    /// <param name="linearPredictors">The rows' linear predictors, [N].</param>
    /// <param name="sds">Their standard deviations, <see cref="PredictionDestination.TotalSds"/>, [N]; an interval is NaN where its is.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <param name="lower">Receives the lower ends, [N, <see cref="IntervalColumns"/>], in units of the prediction; of a new observation in units of the outcome, for classes their indices.</param>
    /// <param name="upper">Receives the upper ends, likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1, or <paramref name="kind"/> is none.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">The outcome has no such interval; the message says why.</exception>
    public void ComputeIntervals(
        ReadOnlySpan<float> linearPredictors, ReadOnlySpan<float> sds, double level, IntervalKind kind, Span<float> lower, Span<float> upper)
    {
        Prediction.RequireLevel(level);
        var columns = Math.Max(1, IntervalColumns(kind));
        var ends = (long)linearPredictors.Length * columns;
        if (sds.Length != linearPredictors.Length || lower.Length != ends || upper.Length != ends)
        {
            throw new ArgumentException($"Lengths differ: {linearPredictors.Length} linear predictors, {sds.Length} sds, {lower.Length} lower and {upper.Length} upper ends; expected an sd and {columns} ends of each kind per row.");
        }

        for (var i = 0; i < lower.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            var interval = _schema.Outcome.Interval(linearPredictors[row], sds[row], level, kind, column);
            (lower[i], upper[i]) = ((float)interval.Lower, (float)interval.Upper);
        }
    }

    /// <summary>Marks the classes of each row's smallest set that holds a new observation with a probability, as <see cref="Prediction.ClassSet"/> gives it for one row.</summary>
    /// <param name="predictions">The classes' probabilities, [N, <see cref="Width"/>].</param>
    /// <param name="level">What the probabilities of the set must reach, between 0 and 1.</param>
    /// <param name="members">Receives whether each class belongs to the row's set, [N, <see cref="Width"/>]; none does where a probability is NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the number of classes.</exception>
    /// <exception cref="NotSupportedException">The prediction is not a probability for each class.</exception>
    public void ComputeClassSets(ReadOnlySpan<float> predictions, double level, Span<bool> members)
    {
        Prediction.RequireLevel(level);
        if (Width == 1)
        {
            throw new NotSupportedException(Prediction.NoClassSet);
        }

        if (members.Length != predictions.Length || predictions.Length % Width != 0)
        {
            throw new ArgumentException($"Lengths do not fit: {predictions.Length} probabilities, {members.Length} members; expected {Width} of each per row.");
        }

        for (var at = 0; at < predictions.Length; at += Width)
        {
            ClassSet.Mark(predictions.Slice(at, Width), level, members.Slice(at, Width));
        }
    }
}
