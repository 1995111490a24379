using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;


namespace Armed.Cli.Reporting.Sections;

/// <summary>Scores: parts of the data as rows, heads of the model as columns.</summary>
internal static class ScoresSection
{
    // Single precision of predictions, in another order of the rows.
    private const double RoundingError = 1e-4;

    private static readonly string[] s_parts = ["train", "validation", "test", "seen", "unseen"];
    private static readonly string[] s_heldOut = ["test", "seen", "unseen"];
    private static readonly string[] s_heads = ["mixed", "fixed", "inferred", "constant"];

    public static Section Of(ReportContent content) => new("scores", "Scores", Html.Of($"<p>{(content.Explanation.Manifest.Metrics.ContainsKey("validation") ? "Validation rows told the fit when to stop and which parts to keep. The estimates that score them here did not use them, so that these scores are only a little too good. " : "")}{Best(content)}</p>\n{Html.Join(Of(content, Names(content)))}"));

    /// <summary>Which rows say most of new ones.</summary>
    private static string Best(ReportContent content) =>
        content.Explanation.Rows is { IsHeldOut: true } || s_heldOut.Any(content.Explanation.Manifest.Metrics.ContainsKey) ? "Rows that were held out say best how the model does on new rows."
        : content.IsCompared ? "The comparison with other models has the scores of rows that its fits did not use."
        : content.Explanation.Rows is { Table.OthersAreFitted: false } ? "" : "No rows were held out, which would say best how the model does on new rows.";

    private static IEnumerable<Html> Of(ReportContent content, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var table = Table(content, names[i]);
            yield return i == 0 ? table : Tables.Folded($"{Words.Score(names[i])}, {Words.Direction(names[i])}", table);
        }
    }

    /// <summary>The scores, the loss of the figures first.</summary>
    private static IReadOnlyList<string> Names(ReportContent content) =>
        [.. Lines(content).SelectMany(line => line.Heads.Values.SelectMany(scores => scores.Keys)).Distinct().OrderBy(name => name != content.LossName).ThenBy(name => name, StringComparer.Ordinal)];

    private static Html Table(ReportContent content, string score)
    {
        var lines = Lines(content).Where(line => line.Heads.Values.Any(scores => scores.ContainsKey(score))).ToList();
        string[] heads = [.. s_heads.Where(head => lines.Any(line => line.Heads.ContainsKey(head)))];
        return Tables.Of(Html.Of($"{Words.Score(score)}, {Words.Direction(score)}"), [Tables.Cell("rows"), .. heads.Select(head => Tables.Cell(Words.Head(head)))],
            lines.Select(line => (IReadOnlyList<Html>)[line.Name, .. heads.Select(head => line.Heads.TryGetValue(head, out var scores) && scores.TryGetValue(score, out var value) ? Tables.Score(score, value) : Tables.Cell((double?)null))]));
    }

    private static List<(Html Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Heads)> Lines(ReportContent content)
    {
        var (stored, rows) = (content.Explanation.Manifest.Metrics, content.Explanation.Rows);
        var lines = s_parts.Where(stored.ContainsKey).Select(part => (Tables.Cell(Words.Part(part)), rows is null ? stored[part] : WithConstant(stored[part], rows))).ToList();
        if (rows is not null)
        {
            var origin = rows.IsHeldOut ? "held out, now" : rows.Table.OthersAreFitted ? "rows of the fit, by the final model" : "given rows";
            lines.AddRange(rows.Scores.Where(part => !stored.Values.Any(heads => AreEqual(heads, part.Value)))
                .Select(part => (Html.Of($"{origin}: {part.Key} ({Numbers.Count(rows.PartRows[part.Key])})"), part.Value)));
        }

        return lines;
    }

    /// <summary>Stored scores of rows that were scored again now, with those of the constant answer.</summary>
    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> WithConstant(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> stored, RowsExplanation rows) =>
        rows.Scores.Values.FirstOrDefault(scores => AreEqual(stored, scores)) is { } now ? new Dictionary<string, IReadOnlyDictionary<string, double>>(stored) { ["constant"] = now["constant"] } : stored;

    private static bool AreEqual(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> stored, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> now)
    {
        var (before, after) = (Loss(stored, "mixed"), Loss(now, "mixed"));
        return Math.Abs(before - after) <= RoundingError * after && Math.Abs(Loss(stored, "fixed") - Loss(now, "fixed")) <= RoundingError * after;
    }

    private static double Loss(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> heads, string head) => heads.TryGetValue(head, out var scores) ? RowScore.Loss(scores).Value : double.NaN;
}
