using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>
/// Compares candidates by their likelihoods, like with like: where one was integrated with more nodes than the other, or only one by Laplace's approximation, both are taken with the fewer nodes. Between two of Laplace's
/// approximations, what the checks say that their errors differ by counts against the candidate, so that no error passes for evidence.
/// </summary>
internal sealed class CandidateLikelihoods(RefitTrials trials)
{
    private readonly Dictionary<RefitCandidate, RefitCandidate?> _again = new(ReferenceEqualityComparer.Instance);

    /// <summary>The deviance that a candidate gains over another one, and the penalised deviance; negative infinity where they cannot be compared.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="over">The other one.</param>
    public (double Deviance, double Penalised) Gain(RefitCandidate candidate, RefitCandidate over)
    {
        var nodes = Math.Min(candidate.Nodes, over.Nodes);
        if (With(candidate, nodes) is not { } own || With(over, nodes) is not { } other)
        {
            return (double.NegativeInfinity, double.NegativeInfinity);
        }

        var error = 2 * Math.Abs(own.IntegralError - other.IntegralError);
        return (other.Deviance - own.Deviance - error, other.PenalisedDeviance - own.PenalisedDeviance - error);
    }

    /// <summary>Whether a candidate has the lower penalised deviance.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="than">What it is compared with.</param>
    /// <param name="margin">By how much, at least.</param>
    public bool IsLower(RefitCandidate candidate, RefitCandidate than, double margin = 0) => Gain(candidate, than).Penalised > margin;

    private RefitCandidate? With(RefitCandidate candidate, int nodes)
    {
        if (candidate.Nodes == nodes)
        {
            return candidate;
        }

        if (!_again.TryGetValue(candidate, out var again) || (again is not null && again.Nodes != nodes))
        {
            _again[candidate] = again = Solve(candidate.Form, nodes);
        }

        return again;
    }

    private RefitCandidate? Solve(LastLayerForm form, int nodes)
    {
        try
        {
            return trials.Try(form, nodes);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }
}
