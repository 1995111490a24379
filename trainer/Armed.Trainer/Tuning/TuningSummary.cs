using Armed.Trainer.CrossValidating;

namespace Armed.Trainer.Tuning;

/// <summary>What scores say.</summary>
/// <param name="request">The search.</param>
/// <param name="draws">The values of the trials.</param>
/// <param name="halving">Which scores are better.</param>
/// <param name="epochs">The epochs of each rung.</param>
internal sealed class TuningSummary(TuningRequest request, TrialDraws draws, SuccessiveHalving halving, IReadOnlyList<int> epochs)
{
    /// <summary>The trials at their highest rungs, the best first; failed ones last. A trial whose loss differs from that of the options as given by less than four digits show has theirs, and comes after them.</summary>
    public IReadOnlyList<RankedTrial> Leaderboard(IReadOnlyList<TrialScore> scores) =>
        [.. scores.GroupBy(score => score.Trial).Select(trial => (Last: trial.MaxBy(score => score.Rung)!, Seconds: Sum(trial)))
            .OrderBy(trial => trial.Last.Failure is null ? 0 : 1).ThenByDescending(trial => trial.Last.Rung).ThenBy(trial => Loss(trial.Last, scores)).ThenBy(trial => trial.Last.Trial)
            .Select(trial => Rank(trial.Last, trial.Seconds, scores))];

    /// <summary>The curve of each option.</summary>
    public IReadOnlyList<OptionSensitivity> Sensitivity(IReadOnlyList<TrialScore> scores)
    {
        var drawn = scores.Where(score => score is { Rung: 0, Trial: > 0, Failure: null }).Select(score => (Values: draws.Of(score.Trial), score.Mean)).ToList();
        return [.. request.Space.Options.Select(option => new OptionSensitivity(option.Field.Name,
            [.. option.Groups.Select(group => Sensitivity(group, [.. drawn.Where(trial => option.Group(trial.Values[option.Field.Name]) == group).Select(trial => trial.Mean)]))]))];
    }

    /// <summary>The options of a trial.</summary>
    public TrainingOptions Options(int trial) => request.Space.Apply(request.Options, draws.Of(trial));

    private static double? Sum(IEnumerable<TrialScore> scores) => scores.All(score => score.Seconds is null) ? null : Math.Round(scores.Sum(score => score.Seconds ?? 0), 3);

    private double Loss(TrialScore score, IReadOnlyList<TrialScore> scores)
    {
        var own = halving.Loss(score);
        return Given(score.Rung, scores) is { } given && halving.Loss(given) is var loss && !PairedDifference.IsSeen(own - loss, loss) ? loss : own;
    }

    /// <summary>The score of the options as given; null where it is not known.</summary>
    private static TrialScore? Given(int rung, IReadOnlyList<TrialScore> scores) => scores.FirstOrDefault(other => other.Trial == 0 && other.Rung == rung && other.Failure is null);

    private RankedTrial Rank(TrialScore score, double? seconds, IReadOnlyList<TrialScore> scores)
    {
        var given = Given(score.Rung, scores);
        var difference = score.Trial == 0 || given is null || score.Failure is not null ? null
            : new FoldStatistics(1.0 / (request.Folds - 1)).Difference([.. score.Values.Zip(given.Values, (own, other) => own - other).Where(value => !double.IsNaN(value))]);
        var se = difference is null || double.IsNaN(difference.Se) ? (double?)null : difference.Se; // one fold has none
        return new RankedTrial(score.Trial, score.Rung, epochs[score.Rung], score.Failure is null ? score.Mean : null, difference?.Mean, se, seconds, draws.Of(score.Trial), score.Failure);
    }

    private static ValueSensitivity Sensitivity(string group, double[] means)
    {
        var mean = means.Length == 0 ? (double?)null : means.Average();
        var se = means.Length < 2 ? (double?)null : Math.Sqrt(means.Sum(value => Math.Pow(value - mean!.Value, 2)) / (means.Length - 1) / means.Length);
        return new ValueSensitivity(group, means.Length, mean, se);
    }
}
