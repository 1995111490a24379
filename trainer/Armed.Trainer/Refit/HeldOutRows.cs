using Armed.Trainer.Common;

namespace Armed.Trainer.Refit;

/// <summary>
/// The losses by which forms of the last layer are compared on rows that did not fit them. Up to 5,000 rows forms without hidden features are solved on folds of all rows, their trees, too, as nothing in them has seen an outcome before: five
/// times as many held-out rows as validation rows alone, which few rows need. The others have the validation rows.
/// </summary>
/// <param name="trial">Solves.</param>
/// <param name="seed">The fit's seed.</param>
internal sealed class HeldOutRows(RefitTrial trial, long seed)
{
    private const int Folds = 5;

    /// <summary>Training and validation rows up to which folds are solved; of more the validation rows say enough.</summary>
    public const int MostRows = 5_000;

    private const long SeedOfFolds = 0x726F7773;

    private readonly Dictionary<RefitCandidate, RowLosses> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether there are so few rows that forms without hidden features are solved on folds.</summary>
    public bool AreFew => trial.All.Length <= MostRows;

    /// <summary>Whether a candidate has the lower mean loss.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreBetterWith(RefitCandidate candidate, RefitCandidate than) =>
        HasFolds(candidate.Form) && HasFolds(than.Form) ? Losses(candidate).Mean < Losses(than).Mean : candidate.ValidationLoss < than.ValidationLoss;

    /// <summary>Whether a candidate has the lower mean loss by more than one standard error of the rows' differences.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    public bool AreClearlyBetterWith(RefitCandidate candidate, RefitCandidate than) =>
        HasFolds(candidate.Form) && HasFolds(than.Form) ? Losses(than).IsWorseThan(Losses(candidate)) : than.Validation.IsWorseThan(candidate.Validation);

    /// <summary>Hidden features, and trees that are not fitted anew, have seen the outcomes of training rows.</summary>
    private bool HasFolds(LastLayerForm form) => AreFew && !form.UsesHidden && (!form.Trees || trial.FitsTreesAnew(form));

    /// <summary>Of several unordered classes each fold has its share of every class: a class that the others lack would have an endless loss.</summary>
    private IEnumerable<int[]> Divided()
    {
        var (data, own) = (trial.Rows.Data, StableSeed.Mix(seed, SeedOfFolds));
        return data.Outputs == 1 ? RowFolds.Of(trial.All, Folds, own) : RowFolds.ByClass(trial.All, Folds, own, row => (int)data.Outcome[row]);
    }

    private RowLosses Losses(RefitCandidate candidate)
    {
        if (!_known.TryGetValue(candidate, out var losses))
        {
            _known[candidate] = losses = RowLosses.Concat([.. Divided().Select(fold => trial.LossesWithout(fold, on => trial.TryApart(candidate.Form, on)))]);
        }

        return losses;
    }
}
