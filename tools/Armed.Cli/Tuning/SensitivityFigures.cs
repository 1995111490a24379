using Armed.Cli.Output;
using Armed.Cli.Reporting;
using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Measures;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Tuning;

/// <summary>How the score depends on each option that was tuned: a figure for each, all with the same axis.</summary>
internal static class SensitivityFigures
{
    /// <summary>The section.</summary>
    public static Section Section(TuningResult result) => new("sensitivity", "How the score depends on each option", Body(result));

    /// <summary>Which end of the measure is good.</summary>
    public static string Direction(TuningResult result) => IsHigher(result) ? "higher is better" : "lower is better";

    /// <summary>A score as a cell.</summary>
    public static Html Score(double? value) => value is { } known && double.IsFinite(known) ? Html.Of($"{MetricsTable.Number(known)}") : Tables.Cell((double?)null);

    private static Html Body(TuningResult result)
    {
        var options = result.Sensitivity.Where(option => Tried(option).Count > 1).OrderByDescending(Spread).ToList();
        if (TuneVerdict.IsUnchanged(result) || options.Count == 0)
        {
            return Html.Of($"<p>{(options.Count == 0 ? "Too few trials were drawn: no option has two values with a trial." : "No option changed the score.")}</p>\n");
        }

        var axis = AxisScale.Of(options.SelectMany(Tried).SelectMany(value => new[] { value.Mean!.Value, Low(value), High(value) }), 0, 1);
        return Html.Of(
            $"<p>Each figure has the mean score of the drawn trials by the value of one option, after {Counted.Of(result.Epochs[0], "epoch")}, where no trial is selected yet. The other options vary at random, so lines, which are two standard errors to each side, are wide with few trials. All figures have the same axis; options whose values differ most come first. The best and the worst value are picked among several, so that even a difference of two standard errors may be chance.</p>\n<div class=\"figures\">{Html.Join(options.Select(option => Of(result, option, axis).ToHtml()))}</div>\n{Table(result)}");
    }

    private static Figure Of(TuningResult result, OptionSensitivity option, AxisScale axis)
    {
        var values = Tried(option);
        return new Figure(
            Html.Of($"{Html.Name(option.Option)}"), Html.Of($"{Sentence(result, option)}"),
            $"Mean {Words.Score(result.Measure)} by the value of {option.Option}: {string.Join("; ", values.Select(value => $"{value.Value} {MetricsTable.Number(value.Mean!.Value)}"))}. {Sentence(result, option)}",
            IntervalChart.Dots([.. values.Select(value => new IntervalRow(value.Value, value.Mean!.Value, Low(value), High(value)))], Words.Score(result.Measure), hasNames: true, axis));
    }

    /// <summary>The best and the worst value, which are picked among several: a difference of just over two standard errors may be chance, too.</summary>
    private static string Sentence(TuningResult result, OptionSensitivity option)
    {
        var sorted = Tried(option).Where(value => value.Se is not null).OrderBy(value => IsHigher(result) ? -value.Mean!.Value : value.Mean!.Value).ToList();
        if (sorted.Count < 2)
        {
            return "Fewer than two values have two trials or more, so that no difference can be judged.";
        }

        var (best, worst) = (sorted[0], sorted[^1]);
        var (difference, error) = (Math.Abs(best.Mean!.Value - worst.Mean!.Value), Math.Sqrt((best.Se!.Value * best.Se.Value) + (worst.Se!.Value * worst.Se.Value)));
        return $"{(sorted.Count < Tried(option).Count ? "Of the values with two trials or more, " : "")}{best.Value} has the best mean and {worst.Value} the worst: the difference is {MetricsTable.Number(difference)} (standard error {MetricsTable.Number(error)}), which is {(difference > TuneVerdict.ClearErrors * error ? "more than two standard errors" : "not more than two standard errors, so it may be chance")}.";
    }

    private static Html Table(TuningResult result) => Tables.Folded("The numbers of the figures", Tables.Of(
        Html.Of($"Mean {Words.Score(result.Measure)} of the drawn trials"), [Tables.Cell("option"), Tables.Cell("value"), Tables.Cell("trials"), Tables.Cell("mean"), Tables.Cell("standard error")],
        result.Sensitivity.SelectMany(option => option.Values.Select(value => (IReadOnlyList<Html>)[Html.Name(option.Option), Html.Name(value.Value), Tables.Cell(Numbers.Count(value.Trials)), Score(value.Mean), Score(value.Se)])), 1));

    private static List<ValueSensitivity> Tried(OptionSensitivity option) => [.. option.Values.Where(value => value.Mean is { } mean && double.IsFinite(mean))];

    private static double Spread(OptionSensitivity option) => Tried(option).Max(value => value.Mean!.Value) - Tried(option).Min(value => value.Mean!.Value);

    private static double Low(ValueSensitivity value) => value.Mean!.Value - (TuneVerdict.ClearErrors * (value.Se ?? double.NaN));

    private static double High(ValueSensitivity value) => value.Mean!.Value + (TuneVerdict.ClearErrors * (value.Se ?? double.NaN));

    private static bool IsHigher(TuningResult result) => MeasureDirections.Of(result.Measure) == MeasureDirection.Higher;
}
