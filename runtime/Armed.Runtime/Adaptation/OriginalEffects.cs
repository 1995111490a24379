using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Runtime.Adaptation;

/// <summary>A cluster's effects in original units, from its posterior.</summary>
internal static class OriginalEffects
{
    /// <summary>An adapted cluster as its user reads it.</summary>
    public static AdaptedCluster Describe(RandomEffectsDescription effects, EffectShape shape, IReadOnlyList<string> classes, string cluster, ClusterState state, bool isNew) => new()
    {
        Factor = effects.Factor,
        Cluster = cluster,
        IsNew = isNew,
        Rows = state.Rows,
        UnlabelledRows = state.Context?.Rows ?? 0,
        UsesContext = state.Context?.Answer == UnlabelledAnswer.Context,
        UsesMembership = state.Context?.Answer == UnlabelledAnswer.Membership,
        InOriginalUnits = effects.Units.Count > 0,
        Effects = Of(effects, shape, classes, state.Posterior),
    };

    /// <summary>Every effect, those of one linear predictor after those of another.</summary>
    public static IReadOnlyList<ClusterEffect> Of(RandomEffectsDescription effects, EffectShape shape, IReadOnlyList<string> classes, EffectDistribution posterior)
        => [.. Enumerable.Range(0, shape.Size).Select(i => Effect(effects, shape, classes, posterior, i % shape.Effects, i / shape.Effects))];

    private static ClusterEffect Effect(RandomEffectsDescription effects, EffectShape shape, IReadOnlyList<string> classes, EffectDistribution posterior, int effect, int output)
    {
        var combination = new double[shape.Size];
        foreach (var (weight, k) in EffectUnits.Combination(effects.Terms, effects.Units, effect).Select((weight, k) => (weight, k)))
        {
            combination[(k * shape.Outputs) + output] = weight;
        }

        var (mean, variance) = posterior.Moments(combination);
        return new ClusterEffect(EffectUnits.Name(effects.Terms[effect], shape.Outputs == 1 ? [] : classes, output), mean, Math.Sqrt(variance));
    }
}
