using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>Candidates of a search, each announced before it is solved.</summary>
/// <param name="trials">The trials.</param>
/// <param name="say">Told what is being tried.</param>
internal sealed class CandidateTrials(RefitTrials trials, Action<string> say)
{
    /// <summary>What a search starts from. Unlike a candidate it must be solved: its fault is the fit's.</summary>
    /// <param name="form">What it is made of.</param>
    public RefitCandidate First(LastLayerForm form) => trials.Try(form);

    /// <summary>The solved candidate; null where the data cannot identify its effects: it is not among the candidates then.</summary>
    /// <param name="form">What it is made of.</param>
    /// <param name="stage">What is said.</param>
    public RefitCandidate? Try(LastLayerForm form, string stage)
    {
        say(stage);
        try
        {
            return trials.Try(form);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }
}
