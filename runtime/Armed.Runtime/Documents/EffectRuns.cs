using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>Which effects of a factor share one standard deviation: pieces of a curve, slopes on all columns, hidden features. A column of the table may be called h1, too.</summary>
/// <param name="terms">Names of the K effects.</param>
/// <param name="firstHidden">Index of the first effect of a hidden feature; K if there is none.</param>
internal sealed class EffectRuns(IReadOnlyList<string> terms, int firstHidden)
{
    /// <summary>Those of a factor.</summary>
    /// <param name="manifest">The bundle.</param>
    /// <param name="effects">The factor's effects.</param>
    public static EffectRuns Of(BundleManifest manifest, RandomEffectsDescription effects) => new(effects.Terms, FirstHidden(effects, manifest));

    /// <summary>What an effect is called with those that share its standard deviation; null for one by itself.</summary>
    /// <param name="effect">Its index.</param>
    public string? Together(int effect) => effect < firstHidden && EffectUnits.IsHiddenTerm(terms[effect]) ? null : EffectUnits.Together(terms[effect]);

    /// <summary>The first of the effects that share a standard deviation with one.</summary>
    /// <param name="effect">Its index.</param>
    public int Start(int effect)
    {
        while (effect > 0 && Share(effect - 1, effect))
        {
            effect--;
        }

        return effect;
    }

    /// <summary>The first effect after those that share a standard deviation with one.</summary>
    /// <param name="effect">Its index.</param>
    public int End(int effect)
    {
        while (effect + 1 < terms.Count && Share(effect, effect + 1))
        {
            effect++;
        }

        return effect + 1;
    }

    private bool Share(int effect, int other) => Together(effect) is { } together && Together(other) == together;

    /// <summary>Where the hidden features start, which are the last effects. A bundle of an older version has their names alone, h1 to hP, unless a column is called h1.</summary>
    private static int FirstHidden(RandomEffectsDescription effects, BundleManifest manifest) =>
        effects.HiddenTerms is { } hidden ? effects.Terms.Count - hidden
        : manifest.Columns.Any(column => column.Name == "h1") ? effects.Terms.Count
        : Enumerable.Range(0, effects.Terms.Count).FirstOrDefault(first => IsRun(effects.Terms, first), effects.Terms.Count);

    private static bool IsRun(IReadOnlyList<string> terms, int first) =>
        Enumerable.Range(first, terms.Count - first).All(at => terms[at] == string.Create(CultureInfo.InvariantCulture, $"h{at - first + 1}"));
}
