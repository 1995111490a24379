using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>Sentences where the data say little about a standard deviation between clusters.</summary>
internal static class VarianceCaution
{
    /// <summary>Clusters from which on Wald intervals of variances are not remarked on. With fewer, their logarithms are far from normal.</summary>
    private const int FewClusters = 6;

    /// <summary>The ratio of an interval's ends from which on it hardly says anything.</summary>
    private const double Wide = 20;

    /// <summary>A sentence for each factor with an uncertain standard deviation.</summary>
    public static IEnumerable<string> Of(BundleManifest manifest)
    {
        if (manifest.Refit is not { Kept: true, Model: { ConfidenceMethod: { } method } model })
        {
            yield break;
        }

        foreach (var clusters in manifest.Clusters)
        {
            VarianceParameterDescription[] own = [.. model.VarianceParameters.Where(parameter => parameter.Kind == VarianceParameterKinds.StandardDeviation && parameter.Group == clusters.Name && parameter is { Lower: not null, Upper: not null })];
            VarianceParameterDescription[] wide = [.. own.Where(parameter => parameter.Upper > Wide * parameter.Lower)];
            var few = own.Length > 0 && method == "wald" && clusters.Levels.Count < FewClusters;
            if (wide.Length > 0 || few)
            {
                var ends = wide.Length > 0 ? $" The interval of {string.Join(", ", wide.Select(parameter => EffectUnits.Together(parameter.Term!) ?? parameter.Term))} has an upper end more than {Wide:0} times the lower one." : "";
                yield return string.Create(CultureInfo.InvariantCulture, $"Caution: the data say little about how much clusters of {clusters.Name} differ ({Counted.Of(clusters.Levels.Count, "cluster")}).{ends}")
                    + (few ? $" With fewer than {FewClusters} clusters Wald intervals of standard deviations are rough{(model.FixedEffects.Count > 0 ? "; those of --confidence-intervals profile are better" : "")}." : "");
            }
        }
    }
}
