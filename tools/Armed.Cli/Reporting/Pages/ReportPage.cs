using System.Text;
using Armed.Cli.Reporting.Sections;

namespace Armed.Cli.Reporting.Pages;

/// <summary>The whole page: one file without a script, a picture file or a reference to anything outside it.</summary>
internal static class ReportPage
{
    private const string StyleResource = "report.css";
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static readonly Lazy<string> s_style = new(ReadStyle);

    /// <summary>The page. The same content gives the same bytes.</summary>
    public static byte[] Write(ReportContent content)
    {
        var sections = Sections(content);
        var outcome = content.Explanation.Manifest.Outcome.Name;
        var navigation = Html.Join(sections.Select(section => Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>")));
        var page = Html.Of($"""
            <!DOCTYPE html>
            <html lang="en" dir="ltr">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="{new Html(Policy)}"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{SafeText.Shorten(outcome, SafeText.LongNameWidth)}: how well the model predicts it</title>
            <style>{new Html(s_style.Value)}</style>
            </head>
            <body>
            <main>
            <h1>How well is “{Html.Name(outcome)}” predicted?</h1>
            {Alert(content)}{Opening.Of(content)}<nav aria-label="Contents"><ul>{navigation}</ul></nav>
            {Html.Join(sections.Select(Of))}</main>
            <footer><p>Written by armed explain. {Html.Of($"Bundle {content.Explanation.Manifest.BundleId[..12]}")}.</p></footer>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes(page.Text.ReplaceLineEndings("\n"));
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

    private static Html Of(Section section) => Html.Of($"<section id=\"{section.Id}\"><h2>{section.Title}</h2>\n{section.Body}</section>\n");

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(StyleResource)!);
        return reader.ReadToEnd();
    }
}
