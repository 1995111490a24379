using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Cli.Reporting.Sections;

/// <summary>
/// How much of a cluster's effect comes from its own rows. Of numbers with random intercepts it is the weight n T / (n T + sigma^2) of the mean of its n rows, given the fixed effects (Henderson, Biometrics 31, 1975). With slopes there is no one weight, and the
/// weight of rows of events and counts changes with their effect: there it is 1 - its variance given the rows, in which the fixed effects are uncertain, too / its variance between clusters.
/// </summary>
internal static class Shrinkage
{
    private const string Exact = "At 1 a cluster's effect is the mean of its own rows, at 0 it is that of the average cluster";
    private const string OfVariance = "At 1 a cluster's own rows determine its effect, at 0 they tell no more of it than that it is one of these clusters";

    /// <summary>A figure for the first effect of each factor that has rows per cluster.</summary>
    public static IEnumerable<Figure> Of(ModelExplanation explanation)
    {
        var manifest = explanation.Manifest;
        foreach (var effects in manifest.RandomEffects)
        {
            var factor = manifest.Clusters.FirstOrDefault(cluster => cluster.Name == effects.Factor);
            var sd = EffectUnits.Deviations(manifest, effects, output: 0).FirstOrDefault();
            var rows = factor?.Levels.Zip(factor.Rows).ToDictionary() ?? [];
            var isExact = effects.Terms.Count == 1 && manifest is { ResidualSd: > 0, Outcome.Weights: null };
            double Share(FactorEffect effect) => isExact ? Weight(rows[effect.Cluster], sd, manifest.ResidualSd!.Value) : Math.Clamp(1 - (effect.Sd * effect.Sd / (sd * sd)), 0, 1);
            var points = explanation.Effects.Where(effect => effect.Factor == effects.Factor && effect.Effect == effects.Terms[0] && rows.ContainsKey(effect.Cluster)).Select(effect => (Rows: (double)rows[effect.Cluster], Share: Share(effect), effect.Cluster)).ToList();
            if (sd > 0 && points.Count > 1)
            {
                yield return Of(effects.Factor, effects.Terms[0], isExact ? Exact : OfVariance, points);
            }
        }
    }

    /// <summary>The weight of the mean of a cluster's rows in its effect.</summary>
    /// <param name="rows">Rows of the cluster.</param>
    /// <param name="sd">Standard deviation between clusters.</param>
    /// <param name="residual">Standard deviation within clusters.</param>
    internal static double Weight(int rows, double sd, double residual) => rows * sd * sd / ((rows * sd * sd) + (residual * residual));

    private static Figure Of(string factor, string term, string meaning, List<(double Rows, double Share, string Cluster)> points)
    {
        var plot = Plot.Of(AxisScale.Of(points.Select(point => point.Rows), 0, 1), new AxisScale(0, 1, 0, 1), "rows of the cluster", "share from its own rows");
        plot.Dots("c1", points.Select(point => (point.Rows, point.Share)));
        var ordered = points.OrderBy(point => point.Share).ToList();
        return new Figure(Html.Of($"Shrinkage of {Html.Name(term)} by {Html.Name(factor)}"),
            Html.Of($"{meaning}. Half of the clusters have {Numbers.Short(ordered[ordered.Count / 2].Share)} or more; lowest is {Html.Name(ordered[0].Cluster)} with {Numbers.Count((long)ordered[0].Rows, "row")} ({Numbers.Short(ordered[0].Share)})."),
            $"Dots of {points.Count} clusters: the share of their effect that their own rows determine, against their number of rows.", plot.Drawing);
    }
}
