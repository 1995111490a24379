namespace Armed.Trainer.Tuning;

/// <summary>
/// Which trial comes next: successive halving with promotion as soon as it is earned (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, algorithm 2, one worker). A trial rises to the
/// next rung, which has three times the epochs, if it is in the best third of its rung. The given options, trial 0, rise in any case: others are compared with them.
/// </summary>
/// <param name="rungs">Number of rungs.</param>
/// <param name="trials">Number of drawn trials; null: no limit.</param>
/// <param name="isHigherBetter">Whether large values of the measure are good.</param>
/// <param name="isThere">Whether a trial of a number can be drawn; null: always.</param>
internal sealed class SuccessiveHalving(int rungs, int? trials, bool isHigherBetter, Func<int, bool>? isThere = null)
{
    /// <summary>One in so many rises; a rung has so many times the epochs of the one below.</summary>
    public const int Factor = 3;

    /// <summary>The epochs of each rung, rising to those of a whole fit.</summary>
    public static int[] Epochs(int most) => [.. Enumerable.Range(0, Factor).Select(rung => Math.Max(1, most / (int)Math.Pow(Factor, Factor - 1 - rung))).Distinct()];

    /// <summary>The next trial and its rung; null if nothing is left to do.</summary>
    public (int Trial, int Rung)? Next(IReadOnlyList<TrialScore> scores)
    {
        var given = scores.Count(score => score.Trial == 0);
        if (given < rungs && scores.All(score => score.Trial != 0 || score.Failure is null))
        {
            return (0, given);
        }

        var drawn = scores.Where(score => score.Trial > 0).Select(score => score.Trial).Distinct().Count();
        var hasMore = (trials is null || drawn < trials) && isThere?.Invoke(drawn + 1) != false;
        for (var rung = rungs - 2; rung >= 0; rung--)
        {
            if (Promotable(scores, rung, hasMore) is { } trial)
            {
                return (trial, rung + 1);
            }
        }

        return hasMore ? (drawn + 1, 0) : null;
    }

    /// <summary>The mean of a score as a loss.</summary>
    public double Loss(TrialScore score) => score.Failure is not null ? double.PositiveInfinity : (isHigherBetter ? -1 : 1) * score.Mean;

    /// <summary>The best trial of a rung's best third that has not risen. Once no trial is to come, a third is rounded up.</summary>
    private int? Promotable(IReadOnlyList<TrialScore> scores, int rung, bool hasMore)
    {
        TrialScore[] here = [.. scores.Where(score => score.Rung == rung && score.Trial > 0)];
        var rising = hasMore ? here.Length / Factor : (here.Length + Factor - 1) / Factor;
        var risen = scores.Where(score => score.Rung == rung + 1).Select(score => score.Trial).ToHashSet();
        return here.Where(score => score.Failure is null).OrderBy(Loss).ThenBy(score => score.Trial).Take(rising).Select(score => (int?)score.Trial).FirstOrDefault(trial => !risen.Contains(trial!.Value));
    }
}
