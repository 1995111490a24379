using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>
/// How much of a cluster's effect comes from its own rows: the weight n T / (n T + sigma^2) of the mean of its n rows, given the fixed effects (Henderson, Biometrics 31, 1975). Of numbers with random intercepts: with slopes there is no one weight, and the
/// weight of rows of events and counts changes with their effect.
/// </summary>
internal static class Shrinkage
{
    /// <summary>A figure for each factor whose clusters have intercepts alone.</summary>
    public static IEnumerable<Figure> Of(ModelExplanation explanation)
    {
        var manifest = explanation.Manifest;
        foreach (var effects in manifest.RandomEffects.Where(effects => effects.Terms.Count == 1 && manifest is { ResidualSd: > 0, Outcome.Weights: null }))
        {
            var factor = manifest.Clusters.FirstOrDefault(cluster => cluster.Name == effects.Factor);
            var sd = EffectUnits.Deviations(manifest, effects, output: 0).FirstOrDefault();
            var ratio = manifest.ResidualSd!.Value * manifest.ResidualSd.Value / (sd * sd);
            var points = factor?.Levels.Zip(factor.Rows).Where(cluster => cluster.Second > 0).Select(cluster => (Rows: (double)cluster.Second, Share: cluster.Second / (cluster.Second + ratio), Cluster: cluster.First)).ToList() ?? [];
            if (sd > 0 && points.Count > 1)
            {
                yield return Of(effects.Factor, effects.Terms[0], points);
            }
        }
    }

    private static Figure Of(string factor, string term, List<(double Rows, double Share, string Cluster)> points)
    {
        var plot = Plot.Of(AxisScale.Of(points.Select(point => point.Rows), 0, 1), new AxisScale(0, 1, 0, 1), "rows of the cluster", "share from its own rows");
        plot.Dots("c1", points.Select(point => (point.Rows, point.Share)));
        var ordered = points.OrderBy(point => point.Share).ToList();
        return new Figure(Html.Of($"Shrinkage of {Html.Name(term)} by {Html.Name(factor)}"),
            Html.Of($"At 1 a cluster's effect is the mean of its own rows, at 0 it is that of the average cluster. Half of the clusters have {Numbers.Short(ordered[ordered.Count / 2].Share)} or more; lowest is {Html.Name(ordered[0].Cluster)} with {Numbers.Count((long)ordered[0].Rows, "row")} ({Numbers.Short(ordered[0].Share)})."),
            $"Dots of {points.Count} clusters: the share of their effect that their own rows determine, against their number of rows.", plot.Drawing);
    }
}
