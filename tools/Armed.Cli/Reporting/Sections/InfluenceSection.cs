using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How much what holds in every cluster depends on single clusters.</summary>
internal static class InfluenceSection
{
    private const int Shown = 10;

    public static Html Of(ReportContent content) => content.Explanation.Rows?.Influences is not { Count: > 1 } influences ? Html.None : Html.Of(
        $"<p>{Sentence(content, influences)} The variances are held as they are.{(content.Explanation.Manifest.ResidualSd is null ? " The figures are those of one step of the fit." : "")}</p>\n<div class=\"beside\">{Figure(content, influences).ToHtml()}{Table(content, influences)}</div>\n");

    /// <summary>The most influential clusters in words.</summary>
    private static Html Sentence(ReportContent content, IReadOnlyList<ClusterInfluence> influences)
    {
        var (factor, most) = (content.Factor, ClusterInfluences.Large(content.Explanation.Manifest));
        var large = influences.Where(influence => influence.Shift > most).ToList();
        return large.Count == 0
            ? Html.Of($"No single cluster of {Html.Name(factor)} decides the fixed effects: without any one of them no coefficient, and no weighted sum of them, moves by more than {Numbers.Short(influences[0].Shift)} of its standard errors ({Html.Name(influences[0].Cluster)}).")
            : Html.Of($"The fixed effects depend on {Numbers.Count(large.Count)} of {Numbers.Count(influences.Count, "cluster")} of {Html.Name(factor)}: without {Html.List([.. large.Take(Shown).Select(One)], "or")}. Check these rows, and train without them (--sql) to see what remains.");
    }

    private static Html One(ClusterInfluence influence) => double.IsFinite(influence.Shift)
        ? Html.Of($"{Html.Name(influence.Cluster)} a weighted sum of coefficients moves by up to {Numbers.Short(influence.Shift)} standard errors")
        : Html.Of($"{Html.Name(influence.Cluster)} the other rows do not determine every coefficient");

    private static Figure Figure(ReportContent content, IReadOnlyList<ClusterInfluence> influences)
    {
        var bars = influences.Where(influence => double.IsFinite(influence.Shift)).Take(Shown).Select(influence => new IntervalRow(influence.Cluster, influence.Shift)).ToList();
        return new Figure(Html.Of($"Influence of single clusters of {Html.Name(content.Factor)}"),
            Html.Of($"How many standard errors the fixed effects would move at most without the cluster's rows. Beyond {Numbers.Short(ClusterInfluences.Large(content.Explanation.Manifest))}, the edge of the 50 % confidence region of {Numbers.Count(ClusterInfluences.Coefficients(content.Explanation.Manifest), "coefficient")}, conclusions may rest on that cluster."),
            $"Bars of the {bars.Count} most influential clusters: {string.Join("; ", bars.Take(3).Select(bar => $"{SafeText.Cut(bar.Name)} {Numbers.Short(bar.Value)}"))}.",
            IntervalChart.Bars(bars, "largest move in standard errors"));
    }

    private static Html Table(ReportContent content, IReadOnlyList<ClusterInfluence> influences) => Tables.Of(
        Html.Of($"The most influential clusters of {Html.Name(content.Factor)}"),
        [Tables.Cell("cluster"), Tables.Cell("rows"), Tables.Cell("largest move in standard errors"), Tables.Cell("mean move of the linear predictor")],
        influences.Take(Shown).Select(influence => (IReadOnlyList<Html>)[Html.Name(influence.Cluster), Tables.Cell(Numbers.Count(influence.Rows)), Tables.Cell(influence.Shift), Tables.Cell(influence.Change)]));
}
