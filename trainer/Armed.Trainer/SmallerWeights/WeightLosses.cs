using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.SmallerWeights;

/// <summary>What predictions lose by smaller weights: both bundles predict the same rows.</summary>
internal static class WeightLosses
{
    /// <summary>The loss of every head.</summary>
    /// <param name="before">The bundle with all bits.</param>
    /// <param name="after">The other.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Stops predicting.</param>
    public static IReadOnlyList<WeightLossDescription> Of(ArmedModel before, ArmedModel after, MeasuredRows rows, CancellationToken cancellation)
    {
        var (full, small) = (new ModelAnswers(before, cancellation), new ModelAnswers(after, cancellation));
        var score = rows.Labelled is null ? null : new RowScore(OutcomeKinds.Of(before.Task), before.Manifest.Outcome.Dispersion ?? double.PositiveInfinity);
        return [.. Heads(before).Select(head => Loss(head, full.Predict(rows.Inputs, head), small.Predict(rows.Inputs, head), score, rows.Labelled))];
    }

    private static IEnumerable<PredictionHead> Heads(ArmedModel model) => ((PredictionHead[])[PredictionHead.Mixed, PredictionHead.Fixed, PredictionHead.Inferred]).Where(head => head != PredictionHead.Inferred || model.Heads.Contains(head));

    private static WeightLossDescription Loss(PredictionHead head, HeadAnswers full, HeadAnswers small, RowScore? score, LabelledSample? rows)
    {
        var differences = full.Predictions.Zip(small.Predictions, (a, b) => Math.Abs((double)a - b)).ToArray();
        return new WeightLossDescription
        {
            Head = head.ToString().ToLowerInvariant(),
            Mean = differences.Average(),
            Largest = differences.Max(),
            Before = Scores(full),
            After = Scores(small),
        };

        IReadOnlyDictionary<string, double> Scores(HeadAnswers answers) => score is null || rows is null ? new Dictionary<string, double>() : score.Of(answers.Predictions, answers.Width, rows);
    }
}
