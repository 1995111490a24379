using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>Finds whether the coefficients of x have priors.</summary>
/// <param name="trial">The trial of the first network.</param>
/// <param name="trials">Solves candidates.</param>
/// <param name="options">Whether priors may be tried.</param>
/// <param name="rows">Judges by rows of known clusters.</param>
/// <param name="clusters">Judges by clusters.</param>
/// <param name="record">Notes what was tried.</param>
internal sealed class PriorSearch(RefitTrial trial, CandidateTrials trials, TrainingOptions options, HeldOutRows rows, HeldOutClusters clusters, SearchRecord record)
{
    /// <summary>Columns of x from which on their coefficients may have priors: a variance is not estimated from fewer.</summary>
    private const int FewestShrunken = 8;

    private const string Part = "shrunken coefficients";

    private readonly Dictionary<RefitCandidate, RefitCandidate?> _shrunken = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<RefitCandidate, bool> _separated = new(ReferenceEqualityComparer.Instance);

    /// <summary>Columns whose flat coefficients the data do not determine, because of which all coefficients have priors; empty where these have other reasons, or there are none.</summary>
    public IReadOnlyList<string> Separated { get; private set; } = [];

    /// <summary>Priors of x's coefficients where there are many. Rows held out must clearly approve: restricted likelihoods, and those with flat coefficients integrated, do not compare models whose flat coefficients differ.</summary>
    public RefitCandidate Add(RefitCandidate start)
    {
        if (Try(start) is not { } with || ReferenceEquals(record.Note(Part, with, start, IsAsked(with, start) ? null : SearchRecord.NotClearlyBetter), start))
        {
            return start;
        }

        Separated = IsSeparated(start) ? start.Fit.Separated : [];
        return with;
    }

    /// <summary>
    /// The same priors where new clusters gain: rows of known clusters say little of coefficients of columns that hardly vary within clusters, because the intercepts make up for them. Few rows alone estimate coefficients so badly that it matters.
    /// The rest is found by then, so that priors do not change what known clusters have.
    /// </summary>
    public RefitCandidate AddForNewClusters(RefitCandidate start)
    {
        if (!trial.AreFew || !clusters.IsPossible || start.Form.Ridge || Try(start) is not { } with)
        {
            return start;
        }

        var against = !clusters.AreClearlyBetterWith(with, start) ? "clusters that are held out are not clearly predicted better" : !rows.AreComparable(with, start) || rows.AreClearlyBetterWith(start, with) ? "held-out rows are predicted worse" : null;
        return record.Note($"{Part}, for new clusters", with, start, against);
    }

    /// <summary>
    /// Where flat coefficients are not determined, as of a rare level whose rows all have one class, their likelihood has no maximum and priors are needed. Rows held out cannot judge that: they have the same class, and speak for certainty, until
    /// a row comes that is otherwise.
    /// </summary>
    private bool IsAsked(RefitCandidate with, RefitCandidate start) => IsSeparated(start)
        ? rows.AreFinite(with, start)
        : rows.AreComparable(with, start) && rows.AreClearlyBetterWith(with, start);

    /// <summary>Whether training and validation rows together do not determine flat coefficients: a validation row may be the one that is otherwise.</summary>
    private bool IsSeparated(RefitCandidate candidate)
    {
        if (candidate.Fit.Separated.Count == 0)
        {
            return false;
        }

        if (!_separated.TryGetValue(candidate, out var isSeparated))
        {
            _separated[candidate] = isSeparated = trial.TryOn(candidate.Form, trial.All).Fit.Separated.Count > 0;
        }

        return isSeparated;
    }

    /// <summary>A candidate with the priors, solved once: what it is tried with first may be all that there is in the end.</summary>
    private RefitCandidate? Try(RefitCandidate start)
    {
        if (options is not { Ridge: true, Between: BetweenClusters.Use } || (trial.Rows.InputColumns.Count < FewestShrunken && !IsSeparated(start)))
        {
            return null;
        }

        if (!_shrunken.TryGetValue(start, out var with))
        {
            _shrunken[start] = with = trials.Try(start.Form with { Ridge = true }, "refit shrunken coefficients");
        }

        return with;
    }
}
