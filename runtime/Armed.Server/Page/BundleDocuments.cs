using Armed.Server.Faults;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Armed.Server.Page;

/// <summary>
/// The documents for people in a bundle. No hash covers them, and their text is anybody's: the card's HTML is encoded and its links and images are dropped, and the report is
/// served under a policy that runs no script.
/// </summary>
internal static class BundleDocuments
{
    public const string Card = "MODEL_CARD.md";
    public const string Report = "report.html";

    private const long MostBytes = 8 << 20;
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().DisableHtml().Build();

    public static bool Has(string bundle, string name) => Find(bundle, name) is not null;

    /// <summary>The file; null if there is none, it is a link elsewhere, it is too large, or it has no length: a pipe would hold its reader until somebody writes to it.</summary>
    public static FileInfo? Find(string bundle, string name)
    {
        var file = new FileInfo(Path.Combine(bundle, name));
        return file.Exists && file.LinkTarget is null && file.Length is > 0 and <= MostBytes ? file : null;
    }

    /// <exception cref="InferFault">It is nested more deeply than anybody writes.</exception>
    public static string RenderCard(string markdown)
    {
        try
        {
            return Render(Markdown.Parse(markdown, s_pipeline));
        }
        catch (ArgumentException e)
        {
            throw InferFault.Wrong("The model card cannot be shown: its text is nested too deeply.", e);
        }
    }

    private static string Render(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            link.ReplaceBy(new ContainerInline(), copyChildren: true);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        return document.ToHtml(s_pipeline);
    }
}
