using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Inputs;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What the predictions depend on.</summary>
internal static class ImportanceSection
{
    private const int MostBars = 20;

    public static Section? Of(ReportContent content) => content.Explanation.Rows is not { } rows ? null : new Section("importance", "What matters", Html.Of(
        $"<div class=\"figures\">{Bars(content, rows).ToHtml()}{Attributions(rows).ToHtml()}{(rows.Strengths.Any(strength => strength.Between > 0) ? Strengths(content, rows).ToHtml() : Html.None)}</div>\n{Table(rows)}"));

    private static Figure Bars(ReportContent content, RowsExplanation rows)
    {
        var shown = rows.Importances.Take(MostBars).ToList();
        var loss = Words.Score(content.LossName);
        return new Figure(Html.Of($"Importance of each input"),
            Html.Of($"How much the {loss} grows when an input's values are shuffled between {Numbers.Count(rows.ImportanceRows)} {(rows.IsHeldOut ? "held-out " : "")}rows (mean and range of {PermutationImportance.Shuffles} shuffles). Inputs near 0 add little to these predictions. Inputs that carry the same information share their importance."),
            $"Bars of the increase of the {loss}: {string.Join("; ", shown.Take(5).Select(importance => $"{SafeText.Cut(importance.Name)} {Numbers.Short(importance.Mean)}"))}.",
            IntervalChart.Bars([.. shown.Select(importance => new IntervalRow(importance.Name, importance.Mean, importance.Lowest, importance.Highest, importance.IsCluster ? "c2" : "c1"))], $"increase of the {loss}"))
        {
            Legend = [("line c1", Html.Of($"column")), ("line c2", Html.Of($"cluster"))],
        };
    }

    private static Figure Attributions(RowsExplanation rows)
    {
        var shown = rows.Attributions.Take(MostBars).ToList();
        return new Figure(Html.Of($"What each input adds"),
            Html.Of($"How far an input moves a row's linear predictor away from that of the mean row, on average over {Numbers.Count(rows.AttributionRows)} rows (integrated gradients of the predictions with the clusters' effects). The parts of a row add up to its difference from the mean row. A large part need not make the predictions better: the figure before tells that."),
            $"Bars of the mean size of each input's part: {string.Join("; ", shown.Take(5).Select(attribution => $"{SafeText.Cut(attribution.Name)} {Numbers.Short(attribution.Mixed)}"))}.",
            IntervalChart.Bars([.. shown.Select(attribution => new IntervalRow(attribution.Name, attribution.Mixed, double.NaN, double.NaN, attribution.IsCluster ? "c2" : "c1"))], "mean size of its part of the linear predictor"))
        {
            Legend = [("line c1", Html.Of($"column")), ("line c2", Html.Of($"cluster"))],
        };
    }

    /// <summary>For models whose slopes differ between clusters.</summary>
    private static Figure Strengths(ReportContent content, RowsExplanation rows)
    {
        var points = rows.Strengths.Select(strength => (X: strength.Fixed, Y: strength.Between)).ToList();
        var plot = Plot.Of(points.Select(point => point.X).Append(0), points.Select(point => point.Y).Append(0), "strength in all clusters", "sd between clusters");
        plot.Dots("c1", points);
        new PointLabels(plot).Write(rows.Strengths.OrderByDescending(strength => Math.Max(strength.Fixed, strength.Between)).Select(strength => (strength.Fixed, strength.Between, strength.Name)));
        var varying = rows.Strengths.MaxBy(strength => strength.Between)!;
        return new Figure(Html.Of($"Common and cluster-specific strength"), Html.Of($"What one standard deviation of a column changes (on the scale of the linear predictor): to the right in all clusters, upwards how much clusters differ from each other in it. {Html.Name(varying.Name)} differs most between the clusters of {Html.Name(content.Factor)}."),
            $"Dots of {points.Count} columns: their strength in all clusters against its standard deviation between clusters.", plot.Drawing);
    }

    private static Html Table(RowsExplanation rows) => Tables.Folded("All inputs as a table", Tables.Of(
        Html.Of($"Increase of the error when an input is shuffled; mean size of its part by integrated gradients, without and with the clusters' effects; strength in all clusters and its standard deviation between clusters"),
        [Tables.Cell("input"), Tables.Cell("increase"), Tables.Cell("lowest"), Tables.Cell("highest"), Tables.Cell("part, fixed"), Tables.Cell("part, mixed"), Tables.Cell("strength"), Tables.Cell("between clusters")],
        rows.Importances.Select(importance =>
        {
            var strength = importance.IsCluster ? null : rows.Strengths.FirstOrDefault(strength => strength.Name == importance.Name);
            var part = rows.Attributions.First(attribution => attribution.Name == importance.Name && attribution.IsCluster == importance.IsCluster);
            return (IReadOnlyList<Html>)[Html.Name(importance.Name), Tables.Cell(importance.Mean), Tables.Cell(importance.Lowest), Tables.Cell(importance.Highest), Tables.Cell(part.Fixed), Tables.Cell(part.Mixed), Tables.Cell(strength?.Fixed), Tables.Cell(strength?.Between)];
        })));
}
