namespace Armed.Runtime.Documents;

/// <summary>Scores of a manifest arranged for people: for each score the splits as lines and the heads as columns.</summary>
internal sealed class ScoreLines
{
    private static readonly string[] s_parts = ["train", "validation", "test", "seen", "unseen"];
    private static readonly string[] s_heads = ["mixed", "fixed", "inferred"];

    /// <param name="metrics">Scores by split, head and name.</param>
    public ScoreLines(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics)
    {
        Heads = [.. metrics.Values.SelectMany(heads => heads.Keys).Distinct().OrderBy(head => Place(s_heads, head)).ThenBy(head => head, StringComparer.Ordinal)];
        var parts = metrics.Keys.OrderBy(part => Place(s_parts, part)).ThenBy(part => part, StringComparer.Ordinal).ToList();
        var groups = parts.GroupBy(part => parts.First(other => AreEqual(metrics[other], metrics[part]))).Select(group => (Names: string.Join(", ", group), Scores: metrics[group.Key])).ToList();
        Lines =
        [
            .. from score in metrics.Values.SelectMany(heads => heads.Values).SelectMany(scores => scores.Keys).Distinct().Order(StringComparer.Ordinal)
               from rows in groups
               where rows.Scores.Values.Any(scores => scores.ContainsKey(score))
               select new ScoreLine(score, rows.Names, [.. Heads.Select(head => rows.Scores.TryGetValue(head, out var scores) && scores.TryGetValue(score, out var value) ? value : (double?)null)]),
        ];
    }

    /// <summary>The heads, mixed first.</summary>
    public IReadOnlyList<string> Heads { get; }

    /// <summary>The lines, those of a score together. Splits that are the same rows are one line.</summary>
    public IReadOnlyList<ScoreLine> Lines { get; }

    private static int Place(string[] order, string name) => Array.IndexOf(order, name) is >= 0 and var place ? place : order.Length;

    private static bool AreEqual(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> first, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> second)
        => first.Count == second.Count && first.All(head => second.TryGetValue(head.Key, out var other) && head.Value.Count == other.Count
            && head.Value.All(score => other.TryGetValue(score.Key, out var value) && value.Equals(score.Value)));
}
