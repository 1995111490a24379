using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Inputs;

namespace Armed.Cli.Reporting.Sections;

/// <summary>The plane of two columns, by cluster.</summary>
internal static class RegionsSection
{
    public static Section? Of(ReportContent content) => content.Explanation.Rows?.Regions is not { } regions ? null : new Section("regions", "Decision regions", Html.Of(
        $"<p>The colour says which class is more probable at each place, and its strength how much. Dots are rows of the cluster.</p>\n<div class=\"figures\">{Html.Join(regions.Regions.Select(region => Of(content, regions, region).ToHtml()))}</div>\n"));

    private static Figure Of(ReportContent content, DecisionRegions regions, DecisionRegion region)
    {
        var outcome = content.Explanation.Manifest.Outcome;
        var positive = outcome.Positive ?? outcome.Classes[^1];
        var share = region.Probabilities.Count(probability => probability >= 0.5f) / (double)region.Probabilities.Length;
        var (low, high, bottom, top) = regions.Range;
        return new Figure(region.Name is { } name ? Html.Of($"{Html.Name(content.Factor)}: {Html.Name(name)}") : Html.Of($"New clusters (population)"),
            Html.Of($"{Html.Name(positive)} is the more probable class in {Numbers.Percent(share)} of the plane."), $"Plane of {SafeText.Cut(regions.X.Name)} and {SafeText.Cut(regions.Y.Name)}: {SafeText.Cut(positive)} is more probable in {Numbers.Percent(share)} of it.",
            RegionChart.Of(new AxisScale(low, high, 0, 1), new AxisScale(bottom, top, 0, 1), (regions.X.Name, regions.Y.Name), region.Probabilities, DecisionRegions.Steps, region.Points))
        {
            Legend = [("line event", Html.Name(positive)), ("line other", Html.Name(outcome.Classes.First(level => level != positive)))],
        };
    }
}
