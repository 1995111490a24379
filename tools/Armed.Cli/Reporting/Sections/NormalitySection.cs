using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Whether the clusters' effects are normal, as the model takes them.</summary>
internal static class NormalitySection
{
    private const int MostFigures = 3;

    public static Html Of(IReadOnlyList<EffectNormality> tests) => tests.Count == 0 ? Html.None : Html.Of(
        $"<p>The model takes the clusters' effects for normally distributed. {Verdict([.. tests.Where(test => test.P < ResidualAdvice.Level)])}{ResidualAdvice.Several(tests.Count)}</p>\n{Table(tests)}<div class=\"figures\">{Html.Join(tests.Take(MostFigures).Select(test => Figure(test).ToHtml()))}</div>\n");

    private static Html Verdict(List<EffectNormality> failed) => failed.Count == 0 ? Html.Of($"Nothing in them speaks against it. Few clusters show little.")
        : Html.Of($"The data speak against it: {Html.List([.. failed.Select(test => Html.Of($"{Html.Name(test.Effect)} of {Html.Name(test.Factor)} (p {Numbers.Short(test.P)})"))])}. Predictions for known clusters hardly depend on it, but intervals for new clusters do. Look for single clusters at the ends of the line, for two kinds of clusters, and for a column that says what kind a cluster is.");

    private static Html Table(IReadOnlyList<EffectNormality> tests) => Tables.Of(Html.Of($"Effects against a normal distribution; a p value under 0.05 speaks against it"),
        [Tables.Cell("effect"), Tables.Cell("clusters"), Tables.Cell("squared correlation"), Tables.Cell("p")],
        tests.Select(test => (IReadOnlyList<Html>)[Html.Of($"{Html.Name(test.Effect)} of {Html.Name(test.Factor)}"), Tables.Cell(Numbers.Count(test.Standardised.Length)), Tables.Cell(test.Statistic), Tables.Cell(test.P)]));

    private static Figure Figure(EffectNormality test)
    {
        var range = AxisScale.Of(test.Standardised.Concat(test.Expected), 0, 1);
        var plot = Plot.Of(range, range, "normal quantile", "effect, standardised");
        plot.Curve("reference", [(range.Low, range.Low), (range.High, range.High)]);
        plot.Dots($"c1{(test.Expected.Length > 150 ? " small" : "")}", test.Expected.Zip(test.Standardised));
        return new Figure(Html.Of($"Are the effects normal: {Html.Name(test.Effect)} of {Html.Name(test.Factor)}"),
            Html.Of($"The dots should follow the line. Dots far above it at the right, or far below it at the left, are clusters that differ more than the others let expect. Each effect is divided by the standard deviation that it has between clusters like it."),
            $"{test.Expected.Length} standardised effects against normal quantiles; squared correlation {Numbers.Short(test.Statistic)}.", plot.Drawing);
    }
}
