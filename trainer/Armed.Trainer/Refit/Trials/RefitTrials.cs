using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Trials;

/// <summary>
/// The trials of several networks as one: each solves on its own training rows and is judged on validation rows that it never saw, and what they say is
/// put together.
/// </summary>
internal sealed class RefitTrials(IReadOnlyList<RefitTrial> members)
{
    /// <summary>The first network's trial.</summary>
    public RefitTrial First => members[0];

    /// <summary>Solves for a likelihood that compares between structures.</summary>
    public RefitCandidate Try(LastLayerForm form)
    {
        RefitCandidate[] candidates = [.. members.Select(m => m.Try(form))];
        var nodes = candidates.Min(candidate => candidate.Nodes);
        return Together([.. candidates.Select((candidate, m) => candidate.Nodes == nodes ? candidate : members[m].Try(form, nodes))]);
    }

    /// <summary>The same with given nodes per effect; 1 is Laplace's approximation.</summary>
    public RefitCandidate Try(LastLayerForm form, int nodes) => Together([.. members.Select(m => m.Try(form, nodes))]);

    /// <summary>Solves as it will be solved in the end.</summary>
    public RefitCandidate TryExactly(LastLayerForm form) => Together([.. members.Select(m => m.TryExactly(form))]);

    /// <summary>Solves with the standard deviations of a solution's effects, those of each network its own, times a factor, and scores.</summary>
    /// <param name="judged">The solution of the first network.</param>
    /// <param name="multiplier">The factor.</param>
    public RefitCandidate TryAt(RefitCandidate judged, double multiplier) =>
        Together([.. members.Select((own, m) => own.TryAt(m == 0 ? judged : own.TryExactly(judged.Form), multiplier))]);

    /// <summary>Losses of each network's last layer on its validation rows.</summary>
    public RowLosses Validate(IReadOnlyList<LastLayer> layers) => RowLosses.Concat([.. members.Select((m, i) => m.Validate(layers[i]))]);

    private static RefitCandidate Together(RefitCandidate[] candidates) => candidates[0] with
    {
        Validation = RowLosses.Concat([.. candidates.Select(c => c.Validation)]),
        PenalisedDeviance = candidates.Average(c => c.PenalisedDeviance),
    };
}
