using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Residuals;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Whether the model's assumptions fit the rows: simulated quantile residuals and their tests.</summary>
internal static class DiagnosticsSection
{
    private const int MostDots = 1_200;

    public static Section? Of(ReportContent content)
    {
        var parts = Html.Join([Simulated(content), NormalitySection.Of(content.Explanation.Normality), InfluenceSection.Of(content)]);
        return parts.Text.Length == 0 ? null : new Section("diagnostics", "Do the model's assumptions hold", parts);
    }

    private static Html Simulated(ReportContent content)
    {
        if (content.Explanation.Rows?.Residuals is not { } residuals)
        {
            return Html.None;
        }

        var failed = residuals.Tests.Where(test => test.P < ResidualAdvice.Level).ToList();
        var advice = new ResidualAdvice(content.Explanation.Manifest);
        var verdict = failed.Count == 0 ? Html.Of($"None of these tests finds anything against the model. They draw new effects of every cluster, so that they do not judge the predictions for known clusters, and do not test whether rows of one cluster are independent beyond their common effects.")
            : Html.Of($"{Html.Join(failed.Select(test => Html.Of($"{advice.Of(test.Name, test.Statistic, test.Expected)} ")))}In many rows tests find faults too small to matter: the figures show how large they are.{ResidualAdvice.Several(residuals.Tests.Count)}");
        return Html.Of(
            $"<p>{Numbers.Count(residuals.Simulations)} tables were simulated from the model, with new effects of every cluster. The residual of a row is the share of its simulated outcomes that lie below its own. If the model is right, residuals are spread evenly from 0 to 1, whatever the outcome. {verdict}</p>\n{Table(residuals)}<div class=\"figures\">{Quantiles(residuals).ToHtml()}{AgainstPredictions(residuals).ToHtml()}</div>\n");
    }

    private static Html Table(SimulatedResiduals residuals) => Tables.Of(Html.Of($"Tests against the simulations; a p value under 0.05 speaks against the model"),
        [Tables.Cell("test"), Tables.Cell("observed"), Tables.Cell("expected"), Tables.Cell("p")],
        residuals.Tests.Select(test => (IReadOnlyList<Html>)[Tables.Cell(Name(test)), Tables.Cell(test.Statistic), Tables.Cell(test.Expected), Tables.Cell(test.P)]));

    private static string Name(ResidualTest test) => test.Name switch
    {
        QuantileResiduals.Dispersion => "dispersion (ratio of variances)",
        QuantileResiduals.ZeroInflation => "zeros (share)",
        QuantileResiduals.Outliers => "outliers (share beyond nearly all simulations)",
        _ => "uniformity (Kolmogorov-Smirnov distance)",
    };

    private static Figure Quantiles(SimulatedResiduals residuals)
    {
        double[] sorted = [.. residuals.Residuals.Order()];
        var shown = RowPriority.Some(sorted.Length, MostDots);
        var plot = Plot.Of(new AxisScale(0, 1, 0, 1), new AxisScale(0, 1, 0, 1), "expected residual", "residual");
        plot.Curve("reference", [(0, 0), (1, 1)]);
        plot.Curve("c1", shown.Select(i => ((i + 0.5) / sorted.Length, sorted[i])));
        return new Figure(Html.Of($"Residuals against their expectation"), Html.Of($"The line should follow the diagonal. An S means outcomes that are spread more or less widely than the model says; a bow means predictions that are too low or too high."),
            "Sorted residuals against the expected ones.", plot.Drawing);
    }

    private static Figure AgainstPredictions(SimulatedResiduals residuals)
    {
        var order = Enumerable.Range(0, residuals.Predicted.Length).OrderBy(row => residuals.Predicted[row]).Select((row, rank) => (Row: row, X: (rank + 0.5) / residuals.Predicted.Length)).ToList();
        var plot = Plot.Of(new AxisScale(0, 1, 0, 1), new AxisScale(0, 1, 0, 1), "rank of the prediction", "residual");
        plot.Dots("c1 small", RowPriority.Some(order.Count, MostDots).Select(i => (order[i].X, residuals.Residuals[order[i].Row])));
        foreach (var level in new[] { 0.25, 0.5, 0.75 })
        {
            plot.Curve("reference", [(0, level), (1, level)]);
        }

        return new Figure(Html.Of($"Residuals against predictions"), Html.Of($"Dots should fill the square evenly: a quarter of them in each band at every height of the prediction. Other patterns mean that the model is off for low or for high predictions."),
            "Residuals against the rank of the prediction.", plot.Drawing);
    }
}
