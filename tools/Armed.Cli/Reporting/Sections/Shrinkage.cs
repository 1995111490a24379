using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How much of a cluster's effect comes from its own rows: 1 - its variance given the rows / its variance between clusters.</summary>
internal static class Shrinkage
{
    /// <summary>A figure for the first effect of each factor that has rows per cluster.</summary>
    public static IEnumerable<Figure> Of(ModelExplanation explanation)
    {
        var manifest = explanation.Manifest;
        foreach (var effects in manifest.RandomEffects)
        {
            var factor = manifest.Clusters.FirstOrDefault(cluster => cluster.Name == effects.Factor);
            var sd = EffectUnits.Deviations(manifest, effects, output: 0).FirstOrDefault();
            var rows = factor?.Levels.Zip(factor.Rows).ToDictionary() ?? [];
            var points = explanation.Effects.Where(effect => effect.Factor == effects.Factor && effect.Effect == effects.Terms[0] && rows.ContainsKey(effect.Cluster))
                .Select(effect => (Rows: (double)rows[effect.Cluster], Share: Math.Clamp(1 - (effect.Sd * effect.Sd / (sd * sd)), 0, 1), effect.Cluster)).ToList();
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
            Html.Of($"At 1 a cluster's effect comes from its own rows alone, at 0 it is that of the average cluster. Half of the clusters have {Numbers.Short(ordered[ordered.Count / 2].Share)} or more; lowest is {Html.Name(ordered[0].Cluster)} with {Numbers.Count((long)ordered[0].Rows, "row")} ({Numbers.Short(ordered[0].Share)})."),
            $"Dots of {points.Count} clusters: the share of their effect that their own rows determine, against their number of rows.", plot.Drawing);
    }
}
