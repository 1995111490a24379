using Armed.Runtime;
using Armed.Runtime.Schema;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data.Columns;

/// <summary>Levels of one column that differ by case, by blanks, or by the way in which a number is written: reported, or taken for the same.</summary>
/// <param name="match">Whether they are the same.</param>
/// <param name="messages">Where it is reported.</param>
internal sealed class NearEqualLevels(NameMatch match, List<string> messages)
{
    private const int MostExamples = 3;

    /// <summary>The column, with such levels merged where they are the same: the commonest spelling is the level's name.</summary>
    public CategoricalColumn Check(CategoricalColumn column)
    {
        var groups = Sorted(column);
        if (groups.Count == 0)
        {
            return column;
        }

        Tell(column, groups, Rows(column));
        return match == NameMatch.Lenient ? Merge(column, groups) : column;
    }

    /// <summary>The outcome's cells, with such levels under one name where they are the same; numbers are not looked at.</summary>
    public OutcomeText Check(OutcomeText cells)
    {
        if (cells.Text is null || cells.Levels is not { } levels || Groups(levels).Count == 0)
        {
            return cells;
        }

        var column = new CategoricalColumn(cells.Name, Array.ConvertAll(cells.Rows, row => cells.Codes[row]), levels);
        var groups = Sorted(column);
        Tell(column, groups, Rows(column));
        var names = levels.ToArray();
        foreach (var code in groups.SelectMany(group => group))
        {
            names[code] = levels[groups.First(group => group.Contains(code))[0]];
        }

        return match == NameMatch.Lenient ? cells with { Levels = names } : cells;
    }

    /// <summary>Reports spellings of one level that are the same in any case.</summary>
    public void Tell(string column, TextBuilder cells)
    {
        if (cells.Respelled is { } level)
        {
            messages.Add($"Column {Say.Quote(column)} has {Say.Quote(level.First)} and {Say.Quote(level.Second)}: both are read as {Say.Quote(level.Level)}.");
        }
    }

    private void Tell(CategoricalColumn column, List<List<int>> groups, int[] rows)
    {
        var name = $"Column {Say.Quote(column.Name)}";
        var examples = string.Join("; ", groups.Take(MostExamples).Select(group => string.Join(", ", group.Take(MostExamples).Select(code => $"{Say.Quote(column.Levels[code])} ({Say.Rows(rows[code])})"))));
        messages.Add(match == NameMatch.Lenient
            ? $"{name} has levels that differ by case, blanks or the form of a number only; each is read as the commonest of them: {examples}."
            : $"Warning: {name} has levels that differ by case, blanks or the form of a number only, and counts them as different: {examples}. If they are the same, correct the data, or use --match lenient.");
    }

    /// <summary>The groups, the commonest level of each first.</summary>
    private static List<List<int>> Sorted(CategoricalColumn column)
    {
        var (groups, rows) = (Groups(column.Levels), Rows(column));
        foreach (var group in groups)
        {
            group.Sort((a, b) => rows[a] != rows[b] ? rows[b].CompareTo(rows[a]) : string.CompareOrdinal(column.Levels[a], column.Levels[b]));
        }

        return groups;
    }

    private static List<List<int>> Groups(IReadOnlyList<string> levels)
    {
        var (first, groups) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, List<int>>(StringComparer.Ordinal));
        for (var code = 0; code < levels.Count; code++)
        {
            if (NameForms.FoldedText(levels[code]) is not { Length: > 0 } form || first.TryAdd(form, code))
            {
                continue;
            }

            if (!groups.TryGetValue(form, out var group))
            {
                groups.Add(form, group = [first[form]]);
            }

            group.Add(code);
        }

        return [.. groups.Values];
    }

    private static int[] Rows(CategoricalColumn column)
    {
        var rows = new int[column.Levels.Count];
        foreach (var code in column.Codes)
        {
            rows[code]++;
        }

        return rows;
    }

    private static CategoricalColumn Merge(CategoricalColumn column, List<List<int>> groups)
    {
        var target = Enumerable.Range(0, column.Levels.Count).ToArray();
        foreach (var group in groups)
        {
            group.ForEach(code => target[code] = group[0]);
        }

        var (levels, codes, newCode) = (new List<string>(), new int[column.Codes.Length], new Dictionary<int, int>());
        for (var row = 0; row < codes.Length; row++)
        {
            var level = target[column.Codes[row]];
            if (!newCode.TryGetValue(level, out codes[row]))
            {
                newCode.Add(level, codes[row] = levels.Count);
                levels.Add(column.Levels[level]);
            }
        }

        return column with { Codes = codes, Levels = levels };
    }
}
