using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How well each cluster is predicted.</summary>
internal static class ClustersSection
{
    private const int Worst = 10;
    private const int ManyDots = 150;
    private const int MostRows = 600;

    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Rows is not { } rows)
        {
            return null;
        }

        var judged = Judged(rows).ToList();
        var loses = Lost(rows);
        if (judged.Count == 0)
        {
            return new Section("clusters", "How well each cluster is predicted", Html.Of($"<p>No cluster of {Html.Name(content.Factor)} has {ModelExplainer.FewRows} rows, so that the error of a single cluster is mostly chance.</p>\n{(rows.Clusters.Count > Worst ? All(content, rows) : Table(Html.Of($"{Words.Score(content.LossName)}, lower is better"), rows.Clusters))}"));
        }

        var few = rows.Clusters.Count > judged.Count ? $" {Numbers.Count(rows.Clusters.Count - judged.Count)} with fewer than {ModelExplainer.FewRows} rows come last." : "";
        return new Section("clusters", "How well each cluster is predicted", Html.Of(
            $"<div class=\"beside\">{Of(content, judged).ToHtml()}{Table(Html.Of($"The worst clusters of {Html.Name(content.Factor)}: {Words.Score(content.LossName)}, lower is better.{few}"), rows.Clusters.Take(Worst))}</div>\n{Loses(content, loses, judged.Count)}{All(content, rows)}"));
    }

    /// <summary>Clusters that one answer for everyone would predict better, most of all first.</summary>
    public static List<ClusterScore> Lost(RowsExplanation rows) => [.. Judged(rows).Where(cluster => cluster.Loss > cluster.ConstantLoss).OrderByDescending(cluster => cluster.Loss - cluster.ConstantLoss)];

    private static IEnumerable<ClusterScore> Judged(RowsExplanation rows) => rows.Clusters.Where(cluster => cluster.Rows >= ModelExplainer.FewRows && double.IsFinite(cluster.Loss));

    /// <summary>Where one answer for everyone would have been better.</summary>
    private static Html Loses(ReportContent content, List<ClusterScore> clusters, int judged) => clusters.Count == 0 ? Html.Of($"<p>In each of {Numbers.Count(judged, "cluster")} the model is better than the same answer for every row.</p>\n")
        : Html.Of($"<p>The same answer for every row would be better in {Numbers.Count(clusters.Count)} of {Numbers.Count(judged, "cluster")} of {Html.Name(content.Factor)}{(clusters.Count > Worst ? $", most of all in these {Worst}" : "")}: {Html.List([.. clusters.Take(Worst).Select(cluster => Html.Of($"{Html.Name(cluster.Name)} (by {Numbers.Short(cluster.Loss - cluster.ConstantLoss)}, {Numbers.Count(cluster.Rows, "row")})"))])}. In clusters of few rows this can be chance.</p>\n");

    private static Html All(ReportContent content, RowsExplanation rows) => rows.Clusters.Count <= Worst ? Html.None : Tables.Folded(rows.Clusters.Count > MostRows ? $"{Numbers.Count(MostRows)} of {Numbers.Count(rows.Clusters.Count)} clusters" : $"All {Numbers.Count(rows.Clusters.Count)} clusters",
        Table(Html.Of($"{Words.Score(content.LossName)}, worst first{(rows.Clusters.Count > MostRows ? $"; the first {Numbers.Count(MostRows)}" : "")}"), rows.Clusters.Take(MostRows)));

    private static Figure Of(ReportContent content, List<ClusterScore> clusters)
    {
        var range = AxisScale.Of(clusters.SelectMany(cluster => new[] { cluster.Loss, cluster.FixedLoss }), 0, 1);
        var plot = Plot.Of(range, range, "error without the cluster's effects", "error with them");
        plot.Curve("reference", [(range.Low, range.Low), (range.High, range.High)]);
        var size = clusters.Count > ManyDots ? " small" : "";
        plot.Dots($"c1{size}", clusters.Where(cluster => cluster.IsKnown).Select(cluster => (cluster.FixedLoss, cluster.Loss)));
        plot.Dots($"c2{size}", clusters.Where(cluster => !cluster.IsKnown).Select(cluster => (cluster.FixedLoss, cluster.Loss)));
        new PointLabels(plot).Write(clusters.Select(cluster => (cluster.FixedLoss, cluster.Loss, cluster.Name)));
        var gain = clusters.Count(cluster => cluster.Loss < cluster.FixedLoss);
        return new Figure(Html.Of($"Error of each cluster of {Html.Name(content.Factor)}"), Html.Of($"Below the dashed line a cluster gains by its own effects: {Numbers.Count(gain)} of {Numbers.Count(clusters.Count)} do. The higher, the worse it is predicted."),
            $"Dots of {clusters.Count} clusters: the error with against the error without the cluster's effects; {gain} are below the line of equality.", plot.Drawing)
        {
            Legend = clusters.All(cluster => cluster.IsKnown) ? [] : [("line c1", Html.Of($"known cluster")), ("line c2", Html.Of($"new cluster"))],
        };
    }

    private static Html Table(Html caption, IEnumerable<ClusterScore> clusters) => Tables.Of(caption,
        [Tables.Cell("cluster"), Tables.Cell("rows"), Tables.Cell(Words.Head("mixed")), Tables.Cell(Words.Head("fixed")), Tables.Cell(Words.Head("constant"))],
        clusters.Select(cluster => (IReadOnlyList<Html>)[Html.Of($"{Html.Name(cluster.Name)}{(cluster.IsKnown ? "" : " (new)")}"), Tables.Cell(Numbers.Count(cluster.Rows)), Tables.Cell(cluster.Loss), Tables.Cell(cluster.FixedLoss), Tables.Cell(cluster.ConstantLoss)]));
}
