using Armed.Runtime.Bundles;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// Fixed parts for rows whose cluster is not known: the model solved as if clusters did not differ, with its columns and without hidden features. Rows of clusters that the model does not know are then predicted by what holds over all rows.
/// The variances of priors stay those of the model with clusters.
/// </summary>
/// <param name="trial">Solves.</param>
/// <param name="form">What the last layer is made of.</param>
internal sealed class PooledCandidates(RefitTrial trial, LastLayerForm form)
{
    /// <summary>The forms that are tried, by the names of the candidates.</summary>
    public IReadOnlyList<(string Name, LastLayerForm Form)> Forms { get; } = form.UsesHidden
        ? [(PooledDescription.Pooled, form), (PooledDescription.WithoutHidden, form with { UsesHidden = false })]
        : [(PooledDescription.Pooled, form)];

    /// <summary>What ships of a candidate, on all rows of the fit.</summary>
    /// <param name="solved">The model that ships.</param>
    /// <param name="name">The candidate.</param>
    public RefitCandidate Final(RefitCandidate solved, string name) => On(solved, name, trial.All);

    /// <summary>A candidate on some rows, beside a solution on the same rows with the columns of all.</summary>
    /// <param name="solved">That solution.</param>
    /// <param name="name">The candidate.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate On(RefitCandidate solved, string name, int[] on)
    {
        var own = Forms.Single(candidate => candidate.Name == name).Form;
        return trial.TryAt(own == solved.Form ? solved : trial.TryOn(own, on), multiplier: 0, on);
    }

    /// <summary>Solutions on some rows for others that are held out, trees fitted anew: with clusters, and those of the candidates; the first one is the model's answer without them.</summary>
    /// <param name="on">The rows.</param>
    public IEnumerable<(string? Name, RefitCandidate Solved)> Apart(int[] on)
    {
        foreach (var (name, own) in Forms)
        {
            var used = trial.Apart(own, on);
            var solved = trial.TryOn(own, used, on);
            if (own == form)
            {
                yield return (null, solved);
            }

            yield return (name, trial.TryAt(solved, used, multiplier: 0, on));
        }
    }
}
