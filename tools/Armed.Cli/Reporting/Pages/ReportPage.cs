using Armed.Cli.Reporting.Sections;

namespace Armed.Cli.Reporting.Pages;

/// <summary>The whole page of a model.</summary>
internal static class ReportPage
{
    /// <summary>The page. The same content gives the same bytes.</summary>
    public static byte[] Write(ReportContent content)
    {
        var outcome = content.Explanation.Manifest.Outcome.Name;
        return HtmlPage.Write(
            $"{SafeText.Shorten(outcome, SafeText.LongNameWidth)}: how well the model predicts it", Html.Of($"How well is “{Html.Name(outcome)}” predicted?"), Html.Of($"{Alert(content)}{Opening.Of(content)}"),
            Sections(content), Html.Of($"Written by armed explain. {Html.Of($"Bundle {content.Explanation.Manifest.BundleId[..12]}")}."));
    }

    private static Html Alert(ReportContent content)
    {
        var warnings = NotesSection.Warnings(content).ToList();
        var first = warnings.Count == 0 ? Html.None : Html.Of($"<p class=\"alert\"><a href=\"#notes\">{Numbers.Count(warnings.Count, "warning")}</a>: {SafeText.Cut(warnings[0])}</p>\n");
        var compared = content.EvaluationLimit is { } other ? Html.Of($"<p class=\"alert\"><a href=\"#evaluation\">Note</a>: {other}</p>\n") : Html.None;
        return Html.Join([first, compared, .. NotesSection.Limits(content).Take(1).Select(limit => Html.Of($"<p class=\"alert\"><a href=\"#notes\">Note</a>: {SafeText.Cut(limit)}</p>\n"))]);
    }

    private static List<Section> Sections(ReportContent content) =>
    [
        .. new[]
        {
            DataSection.Of(content), ScoresSection.Of(content), EvaluationSection.Of(content), ClustersSection.Of(content), GroupsSection.Of(content), ImagesSection.Of(content), ImportanceSection.Of(content), DependenceSection.Of(content),
            AnswersSection.Of(content), PartsSection.Of(content), EffectsSection.Of(content), CounterfactualSection.Of(content), RegionsSection.Of(content), DiagnosticsSection.Of(content), LearningSection.Of(content), HiddenSection.Of(content), NotesSection.Of(content), NextStepsSection.Of(content), OriginSection.Of(content),
        }.OfType<Section>(),
    ];
}
