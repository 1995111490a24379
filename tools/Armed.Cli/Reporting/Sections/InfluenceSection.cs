using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How much what holds in every cluster depends on single clusters.</summary>
internal static class InfluenceSection
{
    private const int Shown = 10;

    private const string WhatToDo = "Check these rows, and train without them (--sql) to see what remains.";

    public static Html Of(ReportContent content)
    {
        if (content.Explanation.Rows?.Influences is not { Count: > 1 } all || all.Where(influence => !double.IsNaN(influence.Shift)).ToList() is not { Count: > 0 } influences)
        {
            return Html.None;
        }

        var oneStep = content.Explanation.Manifest.ResidualSd is null ? " The figures are those of one step of the fit." : "";
        var skipped = all.Count == influences.Count ? "" : $" {Numbers.Count(all.Count - influences.Count, "cluster")} could not be left out: the numbers of their rows are too extreme.";
        return Html.Of($"<p>{Sentence(content, influences)} The variances are held as they are.{oneStep}{skipped}</p>\n<div class=\"beside\">{Bars(content, influences)}{Table(content, influences)}</div>\n");
    }

    /// <summary>The most influential clusters in words.</summary>
    private static Html Sentence(ReportContent content, IReadOnlyList<ClusterInfluence> influences)
    {
        var (factor, most) = (content.Factor, ClusterInfluences.Large(content.Explanation.Manifest));
        var large = influences.Where(influence => influence.Shift > most).ToList();
        if (large.Count == 0)
        {
            var largest = Html.Of($"{Numbers.Short(influences[0].Shift)} of its standard errors ({Html.Name(influences[0].Cluster)})");
            return Html.Of($"No single cluster of {Html.Name(factor)} decides the fixed effects: without any one of them no coefficient, and no weighted sum of them, moves by more than {largest}.");
        }

        var clusters = Html.List([.. large.Take(Shown).Select(One)], "or");
        var more = large.Count > Shown ? $", and {Numbers.Count(large.Count - Shown)} more" : "";
        return Html.Of(
            $"The fixed effects depend on {Numbers.Count(large.Count)} of {Numbers.Count(influences.Count, "cluster")} of {Html.Name(factor)}: without {clusters}{more}. {WhatToDo}");
    }

    private static Html One(ClusterInfluence influence) => double.IsFinite(influence.Shift)
        ? Html.Of($"{Html.Name(influence.Cluster)} a weighted sum of coefficients moves by up to {Numbers.Short(influence.Shift)} standard errors")
        : Html.Of($"{Html.Name(influence.Cluster)} the other rows do not determine every coefficient");

    /// <summary>The clusters whose figure is finite; nothing where there is none.</summary>
    private static Html Bars(ReportContent content, IReadOnlyList<ClusterInfluence> influences)
    {
        var (manifest, bars) = (content.Explanation.Manifest, influences.Where(influence => double.IsFinite(influence.Shift)).Take(Shown).Select(influence => new IntervalRow(influence.Cluster, influence.Shift)).ToList());
        return bars.Count == 0 ? Html.None : new Figure(Html.Of($"Influence of single clusters of {Html.Name(content.Factor)}"),
            Html.Join(
            [
                Html.Of($"How many standard errors a weighted sum of the fixed effects would move at most without the cluster's rows; no single effect moves further. "),
                Html.Of($"Beyond {Numbers.Short(ClusterInfluences.Large(manifest))}, the edge of the 50 % confidence region of {Numbers.Count(ClusterInfluences.Coefficients(manifest), "coefficient")}, "),
                Html.Of($"conclusions may rest on that cluster."),
            ]),
            $"Bars of the {bars.Count} most influential clusters: {string.Join("; ", bars.Take(3).Select(bar => $"{SafeText.Cut(bar.Name)} {Numbers.Short(bar.Value)}"))}.",
            IntervalChart.Bars(bars, "largest move in standard errors")).ToHtml();
    }

    private static Html Table(ReportContent content, IReadOnlyList<ClusterInfluence> influences) => Tables.Of(
        Html.Of($"The most influential clusters of {Html.Name(content.Factor)}"),
        [Tables.Cell("cluster"), Tables.Cell("rows"), Tables.Cell("largest move in standard errors"), Tables.Cell("move of the linear predictor (root mean square)")],
        influences.Take(Shown).Select(Row));

    private static IReadOnlyList<Html> Row(ClusterInfluence influence) =>
        [Html.Name(influence.Cluster), Tables.Cell(Numbers.Count(influence.Rows)), Tables.Cell(influence.Shift), Tables.Cell(influence.Change)];
}
