using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Inputs;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How predictions change with each column.</summary>
internal static class DependenceSection
{
    private static readonly string[] s_colours = ["c2", "c3", "c4", "c5", "c6", "c1"];

    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Rows is not { Curves.Count: > 0 } rows)
        {
            return null;
        }

        double[] all = [.. rows.Curves.SelectMany(curve => curve.Lines.Concat(curve.Clusters)).SelectMany(line => line.Means.Concat(line.Lower).Concat(line.Upper)), .. rows.Curves.SelectMany(curve => curve.Rows).SelectMany(row => row)];
        var up = AxisScale.Of(all, 0, 1);
        var outcome = content.Explanation.Manifest.Outcome;
        var shown = rows.Curves.Count < content.Explanation.Manifest.Columns.Count ? $" The {rows.Curves.Count} most important columns are shown." : "";
        return new Section("dependence", "How each column changes the prediction", Html.Of(
            $"<p>The mean prediction of the same rows, each in its own cluster, when one column is set to each value in all of them (partial dependence). {Bands(rows)}{Clusters(content, rows)}{Single(rows)} All figures have the same scale of predictions, so that what hardly moves is a small effect.{shown}</p>\n<div class=\"figures\">{Html.Join(rows.Curves.Select(curve => Of(curve, up, outcome, content.Factor).ToHtml()))}</div>\n{ColumnEffectsTable.Of(content)}"));
    }

    private static string Bands(RowsExplanation rows) => rows.Curves.Any(curve => curve.Lines.Any(line => line.Lower.Length > 0)) ? "The shaded band, or the bar, is the mean of the rows' 90 % intervals." : "";

    private static Html Clusters(ReportContent content, RowsExplanation rows) => rows.Curves.Any(curve => curve.Clusters.Count > 0)
        ? Html.Of($" Other colours are as if all rows were in one cluster of {Html.Name(content.Factor)}: from one with low to one with high predictions.") : Html.None;

    private static string Single(RowsExplanation rows) => rows.Curves.Any(curve => curve.Rows.Count > 0)
        ? " Thin lines are single rows, from one with a low to one with a high prediction: where they are not parallel, other columns or the cluster change what the column does." : "";

    private static Figure Of(DependenceCurve curve, AxisScale up, OutcomeDescription outcome, string factor)
    {
        var drawing = curve.Column.IsNumeric ? Lines(curve, up, outcome) : Levels(curve, up, outcome);
        return new Figure(Html.Name(curve.Column.Name), Sentence(curve), Alt(curve), drawing)
        {
            Legend = curve.Column.IsNumeric && curve.Lines.Count + curve.Clusters.Count > 1 ? [.. curve.Rows.Count > 0 ? new[] { ("line row", Html.Of($"single rows")) } : [], .. Series(curve).Select(series => ($"line {series.Style}", curve.Clusters.Contains(series.Line) ? Html.Of($"{Html.Name(factor)} {Html.Name(series.Line.Name)}") : Name(series.Line)))] : [],
        };
    }

    private static Drawing Lines(DependenceCurve curve, AxisScale up, OutcomeDescription outcome)
    {
        var plot = Plot.Of(AxisScale.Of(curve.Values, 0, 1), up, $"{curve.Column.Name}{(curve.Column.Description.Date is { } date ? $", days since {date.Origin}" : "")}", Axis(outcome));
        foreach (var row in curve.Rows)
        {
            plot.Curve("row", curve.Values.Zip(row));
        }

        foreach (var (line, style) in Series(curve))
        {
            if (line.Lower.Length > 0)
            {
                plot.Band(style, curve.Values, line.Lower, line.Upper);
            }

            plot.Curve(style, curve.Values.Zip(line.Means));
        }

        return plot.Drawing;
    }

    /// <summary>Levels have no order that a line could follow.</summary>
    private static Drawing Levels(DependenceCurve curve, AxisScale up, OutcomeDescription outcome) => IntervalChart.Dots(
        [.. curve.Lines.SelectMany(line => curve.Values.Select((code, i) => new IntervalRow(
            $"{Level(curve, code)}{(line.Name.Length > 0 ? ": " + line.Name : "")}", line.Means[i], line.Lower.Length > 0 ? line.Lower[i] : double.NaN, line.Upper.Length > 0 ? line.Upper[i] : double.NaN)))],
        Axis(outcome), hasNames: true, up);

    private static string Level(DependenceCurve curve, double code) => curve.Column.Description.Levels.ElementAtOrDefault((int)code) is { Length: > 0 } name ? name : "(empty)";

    private static string Axis(OutcomeDescription outcome) => outcome.Positive is { } level ? $"probability of {level}" : outcome.Classes.Count > 0 ? "probability" : $"mean of {outcome.Name}";

    private static IEnumerable<(DependenceLine Line, string Style)> Series(DependenceCurve curve) => curve.Lines.Count == 1
        ? curve.Clusters.Select((line, i) => (line, s_colours[i % s_colours.Length])).Append((curve.Lines[0], "whole"))
        : curve.Lines.Select((line, i) => (line, s_colours[i % s_colours.Length]));

    private static Html Name(DependenceLine line) => line.Name.Length == 0 ? Html.Of($"all rows, each in its own cluster") : Html.Name(line.Name);

    /// <summary>The way of a curve's mean prediction: that of a number from its lowest to its highest value, with what is farther on the way; the lowest and the highest of levels.</summary>
    public static Html Range(DependenceCurve curve)
    {
        var line = curve.Lines[0];
        if (curve.Column.IsNumeric)
        {
            return Way(curve, line.Means);
        }

        var (low, high) = (line.Means.Min(), line.Means.Max());
        var (at, to) = (curve.Values[Array.IndexOf(line.Means, low)], curve.Values[Array.IndexOf(line.Means, high)]);
        return Html.Of($"from {Numbers.Short(low)} for {Html.Name(Level(curve, at))} to {Numbers.Short(high)} for {Html.Name(Level(curve, to))}");
    }

    private static Html Way(DependenceCurve curve, double[] means)
    {
        var points = CurveTurns.Of(means);
        Html Point(int at) => Html.Of($"{Numbers.Short(means[at])} at {Value(curve, curve.Values[at])}");
        string Word(int i) => points.Count == 2 ? "to" : means[points[i]] > means[points[i - 1]] ? "up to" : "down to";
        return Html.Of($"from {Point(0)} {Html.Join(points.Select((at, i) => (at, i)).Skip(1).Select(point => Html.Of($"{Word(point.i)} {Point(point.at)}")), " and ")}");
    }

    private static string Value(DependenceCurve curve, double number) => ColumnText.Day(curve.Column.Description, number) ?? Numbers.Short(number);

    private static Html Sentence(DependenceCurve curve) => curve.Lines[0].Name is { Length: > 0 } name ? Html.Of($"Goes {Range(curve)} for {Html.Name(name)}.") : Html.Of($"Goes {Range(curve)}.");

    private static string Alt(DependenceCurve curve) => $"The mean prediction by {SafeText.Cut(curve.Column.Name)}, from {Numbers.Short(curve.Lines[0].Means.Min())} to {Numbers.Short(curve.Lines[0].Means.Max())}.";
}
