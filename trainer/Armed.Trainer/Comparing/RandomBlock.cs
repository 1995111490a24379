using Armed.Runtime.Bundles;

namespace Armed.Trainer.Comparing;

/// <summary>Random effects of one factor that share an unstructured covariance; a single effect has a variance.</summary>
/// <param name="Factor">Grouping factor.</param>
/// <param name="Effects">Names of the effects.</param>
/// <param name="Identities">What they are of, whichever way their names are written.</param>
internal sealed record RandomBlock(string Factor, IReadOnlyList<string> Effects, IReadOnlyList<string> Identities)
{
    /// <summary>The blocks of a bundle's random effects.</summary>
    public static IReadOnlyList<RandomBlock> Of(BundleManifest manifest, TermIdentity identity) => [.. manifest.RandomEffects.SelectMany(effects => Of(effects, identity))];

    /// <summary>Whether the other block has all of these effects, so that this one is it with covariances or variances of 0.</summary>
    public bool IsWithin(RandomBlock other) => Factor == other.Factor && Identities.All(other.Identities.Contains);

    /// <summary>In formula notation.</summary>
    public override string ToString() => $"({string.Join(" + ", Effects.Select(e => e == "(Intercept)" ? "1" : e).Prepend(Effects.Contains("(Intercept)") ? "" : "0").Where(e => e.Length > 0))} | {Factor})";

    private static IEnumerable<RandomBlock> Of(RandomEffectsDescription effects, TermIdentity identity)
    {
        var start = 0;
        foreach (var size in effects.Blocks)
        {
            string[] terms = [.. effects.Terms.Skip(start).Take(size)];
            yield return new RandomBlock(effects.Factor, terms, [.. terms.Select(identity.Of)]);
            start += size;
        }
    }
}
