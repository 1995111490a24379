using Armed.Runtime.Documents;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What a reader must know before trusting the model.</summary>
internal static class NotesSection
{
    private const string Warning = "Warning: ";

    public static Section Of(ReportContent content)
    {
        var (warnings, limits, notes) = (Warnings(content).ToList(), Limits(content).ToList(), Notes(content).ToList());
        var first = warnings.Count + limits.Count == 0 ? Html.Of($"<p>The fit gave no warnings.</p>\n") : Html.None;
        var list = warnings.Count + limits.Count == 0 ? Html.None : Html.Of($"<ul class=\"warnings\">{List([.. warnings, .. limits])}</ul>\n");
        return new Section("notes", "Warnings and notes", Html.Of($"{first}{list}<ul>{List(notes)}</ul>\n"));
    }

    /// <summary>The warnings of the fit, as many as armed train counts.</summary>
    public static IEnumerable<string> Warnings(ReportContent content) =>
        content.Explanation.Manifest.Notes.Where(note => note.StartsWith(Warning, StringComparison.Ordinal)).Select(note => note[Warning.Length..]);

    /// <summary>Sentences that limit what the page says, which are no warnings of the fit.</summary>
    public static IEnumerable<string> Limits(ReportContent content)
    {
        if (content.Explanation.Rows is { IsHeldOut: false, Table.OthersAreFitted: true })
        {
            yield return content.IsCompared
                ? "Most figures are of rows that the fit used. Errors on new rows are those of the comparison with other models."
                : "Most figures are of rows that the fit used. Errors on new rows are larger. Hold rows out with --split to see them.";
        }

        if (content.Explanation.Manifest.Adaptation is not null)
        {
            yield return "Clusters were added or refreshed after training. The stored scores are those of the model as trained.";
        }
    }

    private static IEnumerable<string> Notes(ReportContent content)
    {
        var manifest = content.Explanation.Manifest;
        return [.. manifest.Notes.Where(note => !note.StartsWith(Warning, StringComparison.Ordinal)), .. NewClusterSentence.All(manifest.NewClusters ?? [])];
    }

    private static Html List(IEnumerable<string> sentences) => Html.Join(sentences.Select(sentence => Html.Of($"<li>{SafeText.Cut(sentence)}</li>\n")));
}
