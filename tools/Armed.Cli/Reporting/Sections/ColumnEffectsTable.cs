using Armed.Trainer.Explaining;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Average effects of columns with their intervals, below the curves.</summary>
internal static class ColumnEffectsTable
{
    public static Html Of(ReportContent content)
    {
        if (content.Explanation.Rows?.Effects is not { Effects.Count: > 0 } found)
        {
            return Html.None;
        }

        var scale = content.Explanation.Manifest.Outcome is { Positive: { } level } ? Html.Of($"probability of {Html.Name(level)}") : Html.Of($"mean of {Html.Name(content.Explanation.Manifest.Outcome.Name)}");
        var more = found.LeftOut > 0 ? $" {Numbers.Count(found.LeftOut, "more difference")} between levels: armed effects." : "";
        return Html.Of($"<p>{Clear(found)}{Units(content, found)}{more}</p>\n{Table(found, scale)}");
    }

    private static Html Clear(ColumnEffects found)
    {
        var clear = found.Effects.Count(Excludes);
        return Html.Of($"The interval excludes 0 for {(clear == found.Effects.Count ? found.Effects.Count == 1 ? "this average effect" : $"all {Numbers.Count(clear)} average effects" : $"{Numbers.Count(clear)} of {Numbers.Count(found.Effects.Count, "average effect")}")} (marked *).");
    }

    private static string Units(ReportContent content, ColumnEffects found)
    {
        var numeric = content.Explanation.Manifest.Columns.Where(column => column.Kind == "numeric").Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var numbers = found.Effects.FirstOrDefault(effect => numeric.Contains(effect.Column));
        var ofNumbers = numbers is null ? "" : $" {(numbers.Contrast == EffectStep.Slope.Name(0) ? "Slopes (dY/dX) are per unit of the column" : "Numbers are changed by one standard deviation (sd)")}; where a curve rises and falls again, the average can be near 0.";
        return ofNumbers + (found.Effects.All(effect => numeric.Contains(effect.Column)) ? "" : " Levels are compared with the first one.");
    }

    private static Html Table(ColumnEffects found, Html scale) => Tables.Of(
        Html.Of($"Average effects on the {scale}, in clusters that the model does not know, over {Numbers.Count(found.Rows, "row")}"),
        [Tables.Cell("column"), Tables.Cell("change"), Tables.Cell("average effect"), Tables.Cell($"{100 * RowsExplanation.Level:0} % interval")],
        found.Effects.Select(effect => (IReadOnlyList<Html>)[Html.Name(effect.Column), Html.Of($"{Html.Name(effect.Contrast)}{(Excludes(effect) ? " *" : "")}"), Tables.Cell(effect.Estimate), Tables.Cell($"{Numbers.Short(effect.Lower!.Value)} to {Numbers.Short(effect.Upper!.Value)}")]), 1);

    private static bool Excludes(AverageEffect effect) => effect.Lower > 0 || effect.Upper < 0;
}
