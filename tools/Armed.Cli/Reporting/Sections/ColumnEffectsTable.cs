using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Average effects of columns with their intervals, below the curves.</summary>
internal static class ColumnEffectsTable
{
    public static Html Of(ReportContent content) => content.Explanation.Rows?.Effects is { Effects.Count: > 0 } found
        ? Html.Of($"<p>{Clear(found)}{Units(content, found)} {string.Join(' ', found.Notes)}</p>\n{Table(content, found)}") : Html.None;

    private static string Clear(ColumnEffects found)
    {
        var (clear, all) = (found.Effects.Count(Excludes), found.Effects.Count);
        return clear == 0 ? $"No interval of {(all == 1 ? "the average effect" : $"the {Numbers.Count(all)} average effects")} excludes 0."
            : all == 1 ? "The interval of the average effect excludes 0 (marked *)."
            : $"The interval excludes 0 for {(clear == all ? $"all {Numbers.Count(all)}" : $"{Numbers.Count(clear)} of {Numbers.Count(all)}")} average effects (marked *).";
    }

    private static string Units(ReportContent content, ColumnEffects found)
    {
        var numeric = content.Explanation.Manifest.Columns.Where(column => column.Kind == "numeric").Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var number = found.Effects.FirstOrDefault(effect => numeric.Contains(effect.Column));
        return number is null ? ""
            : $" {(number.Contrast == EffectStep.Slope.Name(0) ? "Slopes (dY/dX) are per unit of the column" : "Numbers are changed by one standard deviation (sd)")}; where a curve rises and falls again, the average can be near 0.";
    }

    private static Html Table(ReportContent content, ColumnEffects found)
    {
        var hasClass = found.Effects.Any(effect => effect.Class is not null);
        var outcome = content.Explanation.Manifest.Outcome;
        var scale = hasClass ? Html.Of($"probability of each class") : outcome.Positive is { } level ? Html.Of($"probability of {Html.Name(level)}") : Html.Of($"mean of {Html.Name(outcome.Name)}");
        return Tables.Of(
            Html.Of($"Average effects on the {scale}, {(content.Explanation.Manifest.HasPooledPart ? "within clusters" : "in clusters that the model does not know")}, over {Numbers.Count(found.Rows, "row")}"),
            [Tables.Cell("column"), Tables.Cell("change"), .. OfClass(hasClass, Tables.Cell("class")), Tables.Cell("average effect"), Tables.Cell($"{100 * IRowAnswers.Level:0} % interval")],
            found.Effects.Select(effect => (IReadOnlyList<Html>)[Html.Name(effect.Column), Html.Of($"{Html.Name(effect.Contrast)}{(Excludes(effect) ? " *" : "")}"), .. OfClass(hasClass, Html.Name(effect.Class ?? "")), Tables.Cell(effect.Estimate), Interval(effect)]),
            hasClass ? [1, 2] : [1]);
    }

    private static Html[] OfClass(bool hasClass, Html cell) => hasClass ? [cell] : [];

    private static Html Interval(AverageEffect effect) => effect is { Lower: { } lower, Upper: { } upper } ? Tables.Cell($"{Numbers.Short(lower)} to {Numbers.Short(upper)}") : Tables.Cell("");

    /// <summary>Whether the interval says which sign the effect has.</summary>
    /// <param name="effect">The effect.</param>
    public static bool Excludes(AverageEffect effect) => effect.Lower > 0 || effect.Upper < 0;
}
