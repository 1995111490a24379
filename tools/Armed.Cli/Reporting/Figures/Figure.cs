namespace Armed.Cli.Reporting.Figures;

/// <summary>A picture with what a reader should see in it.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Sentence">What to see, for every reader; with names from data.</param>
/// <param name="Alt">The same for readers who do not see the picture; plain text.</param>
/// <param name="Picture">SVG.</param>
internal sealed record Figure(Html Title, Html Sentence, string Alt, Drawing Picture)
{
    /// <summary>What each colour means; none where there is one.</summary>
    public IReadOnlyList<(string Class, Html Meaning)> Legend { get; init; } = [];

    /// <summary>The element.</summary>
    public Html ToHtml() => Html.Of($"<figure><figcaption><b>{Title}</b><p>{Sentence}</p></figcaption>{LegendList()}{Picture.ToSvg(Alt)}</figure>\n");

    private Html LegendList() => Legend.Count == 0 ? Html.None
        : Html.Of($"<ul class=\"legend\">{Html.Join(Legend.Select(entry => Html.Of($"<li><svg viewBox=\"0 0 24 10\" aria-hidden=\"true\"><path class=\"{entry.Class}\" d=\"M1 5H23\"/></svg>{entry.Meaning}</li>")))}</ul>");
}
