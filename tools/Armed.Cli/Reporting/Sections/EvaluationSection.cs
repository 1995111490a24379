using System.Globalization;
using Armed.Cli.Output;
using Armed.Cli.Reporting.Figures;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Measures;

namespace Armed.Cli.Reporting.Sections;

/// <summary>A comparison with other models, from a file.</summary>
internal static class EvaluationSection
{
    /// <summary>Measures beside the one that models are compared by: more do not fit a page.</summary>
    private const int MostOthers = 4;

    public static Section? Of(ReportContent content) => content.Evaluation is not { } table ? null : new Section("evaluation", "Compared with other models", table.Schemes.Count > 0 ? Html.Join([Limit(content), Compared(table)]) : Listed(table));

    private static Html Limit(ReportContent content) => content.EvaluationLimit is { } limit ? Html.Of($"<p>{limit}</p>\n") : Html.None;

    private static Html Listed(EvaluationTable table) => Tables.Of(
        Html.Of($"As the file of the comparison has it: {Numbers.Count(table.Rows.Count, "line")}"), [.. table.Columns.Select(column => Html.Of($"{column.Replace('_', ' ')}"))],
        table.Rows.Select(row => (IReadOnlyList<Html>)[.. row.Select(Cell)]));

    private static Html Compared(EvaluationTable table) => Html.Of(
        $"<p>Every model was fitted again without the rows that it is scored on; “{Html.Name(table.Reference)}” is the kind of model that this page is about. {Sentence(Words.Score(table.Measure))}: {Words.Direction(table.Measure)}. A difference is clear if its 95 % interval excludes 0; with few folds that takes a difference of several standard errors ({Errors(3)} with three folds, {Errors(5)} with five).</p>\n{Html.Join(table.Schemes.Select(scheme => Of(table, scheme)))}{Decided(table)}{Models(table)}");

    private static string Errors(int folds) => StudentT.Quantile(0.95, folds - 1).ToString("0.0", CultureInfo.InvariantCulture);

    private static Html Of(EvaluationTable table, ComparedScheme scheme) => Html.Of(
        $"<h3>On {scheme.HeldOut}</h3>\n<p>{string.Join(" ", scheme.Verdict)}</p>\n<div class=\"beside\">{Picture(table, scheme).ToHtml()}{Table(table, scheme)}</div>\n{ComparedClusters.Of(table, scheme)}");

    private static Figure Picture(EvaluationTable table, ComparedScheme scheme) => new(
        Html.Of($"{Words.Score(table.Measure)} on {scheme.HeldOut}"),
        Html.Of($"{(IsHigher(table.Measure) ? "The further right, the better" : "The further left, the better")}. Lines are 95 % intervals of the mean{(scheme.Folds is { } folds ? $" over {folds} folds" : "")}; the differences in the table are more certain than these, because all models have the same folds."),
        $"The {Words.Score(table.Measure)}: {string.Join("; ", scheme.Models.Select(model => $"{SafeText.Cut(model.Name)} {Numbers.Short(model.Mean)}"))}.",
        IntervalChart.Dots([.. Sorted(table, scheme).Select(model => new IntervalRow(model.Name, model.Mean, model.Lower, model.Upper))], Words.Score(table.Measure), hasNames: true, AxisScale.Of(scheme.Models.SelectMany(model => new[] { model.Mean, model.Lower, model.Upper }), 0, 1)));

    private static IEnumerable<ComparedModel> Sorted(EvaluationTable table, ComparedScheme scheme) => scheme.Models.OrderBy(model => IsHigher(table.Measure) ? -model.Mean : model.Mean);

    private static Html Decided(EvaluationTable table) => ThresholdSentence.Of(
        table.Schemes.SelectMany(Shown).Prepend(table.Measure), table.Schemes.SelectMany(Measured)) is { } sentence ? Html.Of($"<p>{sentence}</p>\n") : Html.None;

    private static IEnumerable<string> Measured(ComparedScheme scheme) => scheme.Models.SelectMany(model => model.Others.Select(other => other.Name));

    private static string[] Shown(ComparedScheme scheme) => [.. Measured(scheme).Distinct().Where(name => MeasureDirections.Of(name) != MeasureDirection.None).Take(MostOthers)];

    private static Html Table(EvaluationTable table, ComparedScheme scheme)
    {
        var others = Shown(scheme);
        return Tables.Of(
            Html.Of($"Best first. Difference: the model less {Html.Name(table.Reference)}, with its standard error. Others are means over the folds"),
            [Tables.Cell("model"), Tables.Cell(table.Measure.Replace('_', ' ')), Tables.Cell("difference"), Tables.Cell("standard error"), .. others.Select(other => Tables.Cell(other.Replace('_', ' ')))],
            Sorted(table, scheme).Select(model => (IReadOnlyList<Html>)
            [
                Html.Name(model.Name), Tables.Cell(model.Mean), Signed(model.Difference), Tables.Cell(model.Se),
                .. others.Select(other => Tables.Score(other, model.Others.FirstOrDefault(own => own.Name == other).Mean)),
            ]));
    }

    private static Html Signed(double? difference) => difference is > 0 ? Html.Of($"+{Numbers.Short(difference)}") : Tables.Cell(difference);

    /// <summary>What the names stand for.</summary>
    private static Html Models(EvaluationTable table)
    {
        var names = table.Schemes.SelectMany(scheme => scheme.Models.Select(model => model.Name)).ToHashSet(StringComparer.Ordinal);
        var known = ComparatorList.All.Where(comparator => names.Contains(comparator.Name)).ToList();
        return known.Count == 0 ? Html.None : Tables.Of(Html.Of($"The models"), [Tables.Cell("name"), Tables.Cell("model")], known.Select(comparator => (IReadOnlyList<Html>)[Html.Name(comparator.Name), Html.Of($"{comparator.Help}")]), 1);
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static bool IsHigher(string measure) => MeasureDirections.Of(measure) == MeasureDirection.Higher;

    private static Html Cell(object? value) => value switch
    {
        double number => number == Math.Floor(number) && Math.Abs(number) < 1e6 ? Html.Of($"{number}") : Tables.Cell(number),
        string text => Html.Name(text),
        _ => Tables.Cell((double?)null),
    };
}
