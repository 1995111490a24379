using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// The trials of several networks as one: each solves on its own training rows and is judged on validation rows that it never saw, and what they say is
/// put together.
/// </summary>
internal sealed class RefitTrials(IReadOnlyList<RefitTrial> members)
{
    /// <summary>The first network's trial.</summary>
    public RefitTrial First => members[0];

    /// <summary>Solves with Laplace's approximation.</summary>
    public RefitCandidate Try(LastLayerForm form) => Together([.. members.Select(m => m.Try(form))]);

    /// <summary>Solves as it will be solved in the end.</summary>
    public RefitCandidate TryExactly(LastLayerForm form) => Together([.. members.Select(m => m.TryExactly(form))]);

    /// <summary>Losses of each network's last layer on its validation rows.</summary>
    public RowLosses Validate(IReadOnlyList<LastLayer> layers) => RowLosses.Concat([.. members.Select((m, i) => m.Validate(layers[i]))]);

    private static RefitCandidate Together(RefitCandidate[] candidates) => candidates[0] with
    {
        Validation = RowLosses.Concat([.. candidates.Select(c => c.Validation)]),
        PenalisedDeviance = candidates.Average(c => c.PenalisedDeviance),
    };
}
