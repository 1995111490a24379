using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Cli.Reporting.Sections;

/// <summary>The same rows under the effects of every cluster.</summary>
internal static class CounterfactualSection
{
    private const int MostNames = 40;

    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Rows?.Counterfactual is not { } found)
        {
            return null;
        }

        var outcome = content.Explanation.Manifest.Outcome;
        var (low, high) = (found.Clusters[^1], found.Clusters[0]);
        var changes = found.OtherClass is { } share ? Html.Of($" For {Numbers.Percent(share)} of the rows the most probable class depends on the cluster.") : Html.None;
        return new Section("counterfactual", "The same rows in every cluster", Html.Of(
            $"<p>Clusters differ by their rows and by their own effects. Here the same rows ({Rows(found)}) are predicted as if they were in each cluster of {Html.Name(content.Factor)} ({Clusters(found)}), so that the effects alone differ: from {Numbers.Short(low.Mean)} in {Html.Name(low.Name)} to {Numbers.Short(high.Mean)} in {Html.Name(high.Name)}. One row's prediction differs by {Numbers.Short(found.RowRange)} on average between its lowest and its highest cluster.{changes} {Shrunk(content)}</p>\n<div class=\"figures\">{Chart(content, found, outcome).ToHtml()}{Html.Join(Against(found, outcome).Select(figure => figure.ToHtml()))}</div>\n{Table(found, outcome)}"));
    }

    private static string Shrunk(ReportContent content) => content.Explanation.Manifest.Refit?.SdMultiplier is > 1
        ? "Effects of clusters with few rows are drawn towards the average cluster." : "The effects are shrunk towards the average cluster, most where there are few rows, so true differences may be larger.";

    private static Figure Chart(ReportContent content, CounterfactualResult found, OutcomeDescription outcome)
    {
        var hasBars = found.Clusters.All(cluster => double.IsFinite(cluster.Lower) && double.IsFinite(cluster.Upper));
        return new Figure(Html.Of($"The same rows in each cluster of {Html.Name(content.Factor)}"),
            Html.Of($"Clusters from the highest to the lowest mean prediction of the same rows: {Clusters(found)}; {Rows(found)}.{(hasBars ? " The bars are the means of the rows' 90 % intervals." : "")}"),
            $"Mean predictions of the same rows in {found.Clusters.Count} clusters, from {Numbers.Short(found.Clusters[^1].Mean)} to {Numbers.Short(found.Clusters[0].Mean)}.",
            IntervalChart.Dots([.. found.Clusters.Select(cluster => new IntervalRow(cluster.Name, cluster.Mean, cluster.Lower, cluster.Upper))], Axis(found, outcome), found.Clusters.Count <= MostNames, Range(found)));
    }

    /// <summary>How many rows: 100 of 2,000 rows, at even distances.</summary>
    private static string Rows(CounterfactualResult found) => Some(found.Rows, found.AllRows, "row");

    /// <summary>How many clusters: 250 of 500 clusters, at even distances.</summary>
    private static string Clusters(CounterfactualResult found) => Some(found.Clusters.Count, found.AllClusters, "cluster");

    private static string Some(int some, int all, string what) => some == all ? Numbers.Count(all, what) : $"{Numbers.Count(some)} of {Numbers.Count(all, what)}, at even distances";

    private static AxisScale Range(CounterfactualResult found) =>
        AxisScale.Of(found.Clusters.SelectMany(cluster => new[] { cluster.Mean, cluster.Lower, cluster.Upper }).Where(double.IsFinite), 0, 1);

    /// <summary>What the raw means show, against what the effects do.</summary>
    private static IEnumerable<Figure> Against(CounterfactualResult found, OutcomeDescription outcome)
    {
        var judged = found.Clusters.Where(cluster => cluster.Rows >= ModelExplainer.FewRows && cluster.Observed is not null).ToList();
        if (judged.Count < 2)
        {
            yield break;
        }

        var range = AxisScale.Of(judged.SelectMany(cluster => new[] { cluster.Mean, cluster.Observed!.Value }), 0, 1);
        var plot = Plot.Of(range, range, "mean outcome of its own rows", "prediction of the same rows");
        plot.Curve("reference", [(range.Low, range.Low), (range.High, range.High)]);
        plot.Dots("c1", judged.Select(cluster => (cluster.Observed!.Value, cluster.Mean)));
        new PointLabels(plot).Write(judged.Select(cluster => (cluster.Observed!.Value, cluster.Mean, cluster.Name)));
        yield return new Figure(Html.Of($"Raw means against the same rows"),
            Html.Of($"Where dots lie flatter than the dashed line, part of the difference between the clusters' raw means of {Html.Name(outcome.Name)} comes from their rows, and from chance in small clusters. Clusters with fewer than {ModelExplainer.FewRows} rows are left out."),
            $"Dots of {judged.Count} clusters: the mean prediction of the same rows against the mean outcome of their own rows.", plot.Drawing);
    }

    private static Html Table(CounterfactualResult found, OutcomeDescription outcome) => Tables.Folded(Clusters(found), Tables.Of(
        Html.Of($"{Axis(found, outcome)}"),
        [Tables.Cell("cluster"), Tables.Cell("own rows"), Tables.Cell("mean outcome of its own rows"), Tables.Cell("mean prediction of the same rows")],
        found.Clusters.Select(cluster => (IReadOnlyList<Html>)[Html.Name(cluster.Name), Tables.Cell(Numbers.Count(cluster.Rows)), Tables.Cell(cluster.Observed), Tables.Cell(cluster.Mean)])));

    private static string Axis(CounterfactualResult found, OutcomeDescription outcome) =>
        found.Class is { } name ? $"probability of {name}" : outcome.Positive is { } level ? $"probability of {level}" : $"mean of {outcome.Name}";
}
