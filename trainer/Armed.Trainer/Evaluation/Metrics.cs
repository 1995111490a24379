using Armed.Trainer.Measures;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores of predictions by name. Where rows have observation weights every mean is a weighted one.</summary>
internal static class Metrics
{
    /// <summary>Scores predictions of a kind of outcome.</summary>
    /// <param name="kind">Kind of outcome.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="outcome">Numbers, counts or class codes, with 1 the positive one of a binary outcome.</param>
    /// <param name="weights">Observation weights; empty where every row weighs 1.</param>
    /// <param name="dispersion">Dispersion of the distribution; infinity without one.</param>
    /// <param name="trainingMean">Mean outcome of the rows of the fit, for rows that are not among them; else null.</param>
    public static IReadOnlyDictionary<string, double> Score(OutcomeKind kind, Predictions predictions, ReadOnlySpan<float> outcome, ReadOnlySpan<float> weights = default,
        double dispersion = double.PositiveInfinity, double? trainingMean = null) =>
        kind.Score(predictions.Values, predictions.Width, new ScoredRows(outcome, weights) { TrainingMean = trainingMean }, dispersion);

    /// <summary>Area under the receiver operating characteristic of scores of rows that weigh 1 each.</summary>
    public static double AreaUnderCurve(ReadOnlySpan<float> scores, ReadOnlySpan<float> positives) => Scores.AreaUnderCurve(scores, new ScoredRows(positives, default));
}
