using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Documents;
using Armed.Trainer.Common;

namespace Armed.Trainer.Explaining.Clusters;

/// <summary>
/// Tests whether effects of clusters are normal. A shrunken effect has the variance T - S_c between clusters like it, S_c its posterior variance, so that each is divided by the root of that;
/// then the squared correlation with normal quantiles (Shapiro and Francia, JASA 67, 1972) is compared with that of simulated normal samples. Numbers alone are tested: effects of events and counts
/// take few values where rows are few, so that those of normal clusters are not normal.
/// </summary>
internal static class EffectNormalityTest
{
    private const int FewestClusters = 8, MostClusters = 2_000, Simulations = 999;

    /// <summary>Effects that are nearly wholly shrunken say nothing of their distribution.</summary>
    private const double LeastShare = 0.05;

    private const long Seed = 0x6E6F726D;

    /// <summary>The tests, by factor and effect that has a standard deviation by itself; none for outcomes other than numbers.</summary>
    /// <param name="manifest">The bundle.</param>
    /// <param name="effects">The clusters' effects.</param>
    public static IReadOnlyList<EffectNormality> Of(BundleManifest manifest, IReadOnlyList<FactorEffect> effects) => manifest.ResidualSd is null ? [] :
    [
        .. from own in manifest.RandomEffects
           let runs = EffectRuns.Of(manifest, own)
           from sd in EffectUnits.Deviations(manifest, own, output: 0).Index()
           where runs.Together(sd.Index) is null && sd.Item > 0
           let term = own.Terms[sd.Index]
           let test = Of(own.Factor, term, sd.Item * sd.Item, effects.Where(effect => effect.Factor == own.Factor && effect.Effect == term))
           where test is not null
           select test,
    ];

    private static EffectNormality? Of(string factor, string term, double variance, IEnumerable<FactorEffect> effects)
    {
        double[] all = [.. effects.Where(effect => 1 - (effect.Sd * effect.Sd / variance) >= LeastShare).Select(effect => effect.Mean / Math.Sqrt(variance - (effect.Sd * effect.Sd)))];
        double[] values = [.. RowPriority.Some(all.Length, MostClusters).Select(at => all[at]).Order()];
        if (values.Length < FewestClusters || values[0] == values[^1])
        {
            return null;
        }

        double[] expected = [.. Enumerable.Range(0, values.Length).Select(rank => NormalQuantile.Compute((rank + 1 - 0.375) / (values.Length + 0.25)))]; // Blom 1958
        var statistic = Correlation(values, expected);
        var random = new GaussianRandom(StableSeed.Mix(Seed, values.Length));
        var asLow = Enumerable.Range(0, Simulations).Count(_ => Correlation([.. expected.Select(_ => random.Normal()).Order()], expected) <= statistic);
        return new EffectNormality(factor, term, values, expected, statistic, (asLow + 1.0) / (Simulations + 1));
    }

    /// <summary>The squared correlation.</summary>
    private static double Correlation(double[] values, double[] expected)
    {
        var mean = values.Average();
        double cross = 0, own = 0, other = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var (x, z) = (values[i] - mean, expected[i]); // the quantiles' mean is 0
            (cross, own, other) = (cross + (x * z), own + (x * x), other + (z * z));
        }

        return cross * cross / (own * other);
    }
}
