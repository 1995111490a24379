using Armed.Trainer.Common;

namespace Armed.Trainer.Refit.Trials;

/// <summary>
/// The losses by which forms of the last layer are compared on rows that did not fit them. Up to 5,000 rows forms without hidden features are solved on folds of all rows, their trees, too, as nothing in them has seen an outcome before: five
/// times as many held-out rows as validation rows alone, which few rows need. The others have the validation rows.
/// </summary>
/// <param name="trial">Solves.</param>
/// <param name="seed">The fit's seed.</param>
internal sealed class HeldOutRows(RefitTrial trial, long seed)
{
    private const int Folds = 5;

    private const long SeedOfFolds = 0x726F7773;

    private readonly Dictionary<RefitCandidate, RowLosses[]> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a candidate has the lower mean loss.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreBetterWith(RefitCandidate candidate, RefitCandidate than)
    {
        var (own, other) = Compared(candidate, than);
        return own.Mean < other.Mean;
    }

    /// <summary>Whether a candidate has the lower mean loss by more than one standard error of the rows' differences.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreClearlyBetterWith(RefitCandidate candidate, RefitCandidate than)
    {
        var (own, other) = Compared(candidate, than);
        return other.IsWorseThan(own);
    }

    /// <summary>Whether both mean losses are finite: a fold that cannot be solved, or that has a level which the others lack, says nothing of what the data ask for.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreComparable(RefitCandidate candidate, RefitCandidate than)
    {
        var (own, other) = Compared(candidate, than);
        return double.IsFinite(own.Mean) && double.IsFinite(other.Mean);
    }

    /// <summary>Whether a candidate's mean loss is finite on the rows that compare it with another one.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreFinite(RefitCandidate candidate, RefitCandidate than) => double.IsFinite(Compared(candidate, than).Own.Mean);

    /// <summary>What a candidate gains a row, the standard error, and the gain of each fold where rows were held out by folds; of what was solved already, so that nothing is solved for the record. Null without held-out rows.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public (double Gain, double StandardError, double[] Folds)? Known(RefitCandidate candidate, RefitCandidate than)
    {
        if (_known.TryGetValue(candidate, out var own) && _known.TryGetValue(than, out var other))
        {
            var (gain, error) = RowLosses.Concat(other).GainOf(RowLosses.Concat(own));
            return (gain, error, [.. other.Zip(own, (before, after) => before.Mean - after.Mean)]);
        }

        if (candidate.Validation.Values.Length == 0)
        {
            return null;
        }

        var validated = than.Validation.GainOf(candidate.Validation);
        return (validated.Gain, validated.StandardError, []);
    }

    /// <summary>Losses on folds where both have them: hidden features have seen the outcomes of training rows.</summary>
    private (RowLosses Own, RowLosses Other) Compared(RefitCandidate candidate, RefitCandidate than) => trial.AreFew && !candidate.UsesHidden && !than.UsesHidden
        ? (RowLosses.Concat(Losses(candidate)), RowLosses.Concat(Losses(than)))
        : (candidate.Validation, than.Validation);

    /// <summary>Of several classes, ordered or not, each fold has its share of every one: a class that the others lack would have an endless loss.</summary>
    private IEnumerable<int[]> Divided()
    {
        var (data, own) = (trial.Rows.Data, StableSeed.Mix(seed, SeedOfFolds));
        return data.Kind.TakesCodes ? RowFolds.ByClass(trial.All, Folds, own, row => (int)data.Outcome[row]) : RowFolds.Of(trial.All, Folds, own);
    }

    /// <summary>By fold.</summary>
    private RowLosses[] Losses(RefitCandidate candidate)
    {
        if (!_known.TryGetValue(candidate, out var losses))
        {
            _known[candidate] = losses = [.. Divided().Select(fold => trial.LossesWithout(fold, on => trial.TryApart(candidate.Form, on)))];
        }

        return losses;
    }
}
