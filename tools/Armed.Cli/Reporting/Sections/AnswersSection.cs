using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Predictions against outcomes: residuals or ROC and precision, and calibration.</summary>
internal static class AnswersSection
{
    private const int MostDots = 1_200;
    private const int MostClasses = 4;
    private const double Z = 1.645;

    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Rows is not { } rows)
        {
            return null;
        }

        var outcome = content.Explanation.Manifest.Outcome;
        var figures = outcome.Classes.Count == 0 ? Numeric(outcome.Name, rows) : Classes(content, rows);
        return new Section("answers", "Predictions and what happened", Html.Of($"{CoverageText(rows)}<div class=\"figures\">{Html.Join(figures.Select(figure => figure.ToHtml()))}</div>\n"));
    }

    private static Html CoverageText(RowsExplanation rows) => rows.Coverage is not { } share ? Html.None
        : Html.Of($"<p>The model also gives intervals. Those that should hold {Numbers.Percent(IRowAnswers.Level)} of new observations hold {Numbers.Percent(share)} of these rows.</p>\n");

    private static IEnumerable<Figure> Numeric(string outcome, RowsExplanation rows)
    {
        yield return Residuals(rows);
        yield return Calibrated("Calibration of", outcome, rows.Scored.Mixed.Predictions, rows.Scored.Rows.Outcomes, rows.Scored.Rows.Weights, isEvent: false);
    }

    private static Figure Residuals(RowsExplanation rows)
    {
        var points = RowPriority.Some(rows.Scored.Rows.Count, MostDots)
            .Select(row => (X: (double)rows.Scored.Mixed.Predictions[row], Y: (double)rows.Scored.Rows.Outcomes[row] - rows.Scored.Mixed.Predictions[row])).ToList();
        var plot = Plot.Of(points.Select(point => point.X), points.Select(point => point.Y).Append(0), "prediction", "outcome − prediction");
        plot.Dots("c1 small", points);
        plot.Curve("reference", [(plot.X.Low, 0), (plot.X.High, 0)]);
        return new Figure(Html.Of($"What the predictions miss"), Html.Of($"Dots should lie around the line, equally far on both sides everywhere. A bend means a pattern that the model missed; a funnel means that some predictions are less certain."),
            "Dots of the outcome minus the prediction against the prediction.", plot.Drawing);
    }

    private static IEnumerable<Figure> Classes(ReportContent content, RowsExplanation rows)
    {
        var outcome = content.Explanation.Manifest.Outcome;
        var width = rows.Scored.Mixed.Width;
        var events = width == 1 ? [(Name: outcome.Positive ?? outcome.Classes[^1], Class: 1)] : outcome.Classes.Take(MostClasses).Select((name, at) => (Name: name, Class: at)).ToList();
        foreach (var (name, at) in events)
        {
            var happened = Array.ConvertAll(rows.Scored.Rows.Outcomes, code => (int)code == at ? 1f : 0f);
            float[] Of(HeadAnswers head) => [.. head.Predictions.Where((_, i) => i % width == (width == 1 ? 0 : at))];
            if (EventCurves.Of(Of(rows.Scored.Mixed), happened, rows.Scored.Rows.Weights) is { } mixed)
            {
                var fixedHead = EventCurves.Of(Of(rows.Scored.Fixed), happened, rows.Scored.Rows.Weights)!;
                yield return Roc(name, mixed, fixedHead);
                yield return Precision(name, mixed, fixedHead);
            }

            yield return Calibrated("Calibration of", name, Of(rows.Scored.Mixed), happened, rows.Scored.Rows.Weights, isEvent: true);
        }
    }

    private static Figure Roc(string name, EventCurves mixed, EventCurves fixedHead)
    {
        var plot = Plot.Of(new AxisScale(0, 1, 0, 1), new AxisScale(0, 1, 0, 1), "share of false alarms", "share of events found");
        plot.Curve("reference", [(0, 0), (1, 1)]);
        plot.Curve("c3", fixedHead.Roc);
        plot.Curve("c1", mixed.Roc);
        return new Figure(Html.Of($"ROC curve of {Html.Name(name)}"), Html.Of($"The nearer to the upper left, the better the model tells events from others; the dashed line is guessing. Area {Numbers.Short(mixed.Area)} with the cluster's effects, {Numbers.Short(fixedHead.Area)} without."),
            $"ROC curves with area {Numbers.Short(mixed.Area)} and {Numbers.Short(fixedHead.Area)}.", plot.Drawing)
        { Legend = Heads };
    }

    private static Figure Precision(string name, EventCurves mixed, EventCurves fixedHead)
    {
        var plot = Plot.Of(new AxisScale(0, 1, 0, 1), new AxisScale(0, 1, 0, 1), "share of events found (recall)", "share of alarms that are right");
        plot.Curve("reference", [(0, mixed.Share), (1, mixed.Share)]);
        plot.Curve("c3", fixedHead.PrecisionRecall);
        plot.Curve("c1", mixed.PrecisionRecall);
        return new Figure(Html.Of($"Precision and recall of {Html.Name(name)}"), Html.Of($"How many alarms are right as more events are found. {Numbers.Percent(mixed.Share)} of the rows have the event (dashed). Average precision {Numbers.Short(mixed.AveragePrecision)}."),
            $"Precision against recall; average precision {Numbers.Short(mixed.AveragePrecision)}.", plot.Drawing)
        { Legend = Heads };
    }

    private static IReadOnlyList<(string, Html)> Heads => [("line c1", Html.Of($"{Words.Head("mixed")}")), ("line c3", Html.Of($"{Words.Head("fixed")}"))];

    private static Figure Calibrated(string title, string name, float[] predicted, float[] observed, float[] weights, bool isEvent)
    {
        var bins = Calibration.Of(predicted, observed, weights);
        var ends = bins.SelectMany(bin => new[] { bin.Observed - (Z * bin.Error), bin.Observed + (Z * bin.Error), bin.Predicted }).Select(value => isEvent ? Math.Clamp(value, 0, 1) : value).ToList();
        var range = AxisScale.Of(ends, 0, 1);
        var plot = Plot.Of(range, range, isEvent ? "predicted probability" : "mean prediction", isEvent ? "observed share" : "mean outcome");
        plot.Curve("reference", [(range.Low, range.Low), (range.High, range.High)]);
        foreach (var bin in bins)
        {
            plot.Whisker("c1", bin.Predicted, bin.Observed - (Z * bin.Error), bin.Observed + (Z * bin.Error));
        }

        plot.Dots("c1", bins.Select(bin => (bin.Predicted, bin.Observed)));
        var off = bins.Count(bin => Math.Abs(bin.Observed - bin.Predicted) > Z * bin.Error);
        return new Figure(Html.Of($"{title} {Html.Name(name)}"),
            Html.Of($"Each dot is a group of rows with similar predictions. On the dashed line the predictions are right on average; {off} of {bins.Count} groups {(off == 1 ? "has a 90 % bar" : "have 90 % bars")} that {(off == 1 ? "misses" : "miss")} it{(off <= Math.Ceiling(0.1 * bins.Count) ? ", no more than chance explains" : $", where chance explains about {Math.Round(0.1 * bins.Count)}")}."),
            $"{bins.Count} dots of the observed against the predicted mean; {off} have a 90 % bar that misses the line of equality.", plot.Drawing);
    }
}
