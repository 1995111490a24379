using System.Text;

namespace Armed.Cli.Reporting.Pages;

/// <summary>The frame of a page: one file without a script, a picture file or a reference to anything outside it.</summary>
internal static class HtmlPage
{
    private const string StyleResource = "report.css";
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static readonly Lazy<string> s_style = new(ReadStyle);

    /// <summary>The page in UTF-8. The same content gives the same bytes.</summary>
    /// <param name="title">Title of the window, from data; encoded here.</param>
    /// <param name="heading">The main heading.</param>
    /// <param name="opening">What comes before the contents.</param>
    /// <param name="sections">The sections, which the contents list.</param>
    /// <param name="footer">Who wrote the page.</param>
    public static byte[] Write(string title, Html heading, Html opening, IReadOnlyList<Section> sections, Html footer)
    {
        var navigation = Html.Join(sections.Select(section => Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>")));
        var page = Html.Of($"""
            <!DOCTYPE html>
            <html lang="en" dir="ltr">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="{new Html(Policy)}"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
            <style>{new Html(s_style.Value)}</style>
            </head>
            <body>
            <main>
            <h1>{heading}</h1>
            {opening}<nav aria-label="Contents"><ul>{navigation}</ul></nav>
            {Html.Join(sections.Select(Of))}</main>
            <footer><p>{footer}</p></footer>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes(page.Text.ReplaceLineEndings("\n"));
    }

    private static Html Of(Section section) => Html.Of($"<section id=\"{section.Id}\"><h2>{section.Title}</h2>\n{section.Body}</section>\n");

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(StyleResource)!);
        return reader.ReadToEnd();
    }
}
