using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>The clusters' summaries as columns of the last layer's mixed model: s_c shifts the intercepts, and phi_k s_c the slopes where they are asked for.</summary>
/// <param name="Summaries">The summaries.</param>
/// <param name="WithSlopes">Whether they shift the slopes, too.</param>
internal sealed record ContextColumns(ClusterSummaries Summaries, bool WithSlopes)
{
    /// <summary>The effects that are shifted, by their position in the design.</summary>
    /// <param name="design">The factor's design.</param>
    public int[] Effects(RandomEffectsDesign design) => [.. Enumerable.Range(0, design.Size).Where(k => IsIntercept(design, k) || WithSlopes)];

    /// <summary>Whether an effect is the intercept.</summary>
    /// <param name="design">The factor's design.</param>
    /// <param name="effect">Its position.</param>
    public static bool IsIntercept(RandomEffectsDesign design, int effect) => effect == 0 && design.HasIntercept;
}
