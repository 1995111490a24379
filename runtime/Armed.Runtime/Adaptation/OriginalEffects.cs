using Armed.Runtime.Bundles;

namespace Armed.Runtime.Adaptation;

/// <summary>A cluster's effects for people: slopes per unit of the column, the intercept where every column with a slope is 0.</summary>
internal static class OriginalEffects
{
    public static AdaptedCluster Describe(RandomEffectsDescription effects, EffectShape shape, IReadOnlyList<string> classes, string cluster, ClusterState state, bool isNew) => new()
    {
        Factor = effects.Factor,
        Cluster = cluster,
        IsNew = isNew,
        Rows = state.Rows,
        InOriginalUnits = effects.Units.Count > 0,
        Effects = [.. Enumerable.Range(0, shape.Size).Select(i => Effect(effects, shape, classes, state.Posterior, i % shape.Effects, i / shape.Effects))],
    };

    private static ClusterEffect Effect(RandomEffectsDescription effects, EffectShape shape, IReadOnlyList<string> classes, EffectDistribution posterior, int effect, int output)
    {
        var combination = new double[shape.Size];
        for (var k = 0; k < shape.Effects; k++)
        {
            combination[(k * shape.Outputs) + output] = Weight(effects, k, effect);
        }

        var term = shape.Outputs == 1 ? effects.Terms[effect] : $"{classes[output]}: {effects.Terms[effect]}";
        var (mean, variance) = posterior.Moments(combination);
        return new ClusterEffect(term, mean, Math.Sqrt(variance));
    }

    /// <summary>What an effect in original units takes of an effect on the design.</summary>
    private static double Weight(RandomEffectsDescription effects, int from, int effect)
    {
        if (effects.Units.Count == 0)
        {
            return from == effect ? 1 : 0;
        }

        return effects.Terms[effect] == "(Intercept)" && effect == 0 ? effects.Units[from].At : from == effect ? effects.Units[from].Slope : 0;
    }
}
