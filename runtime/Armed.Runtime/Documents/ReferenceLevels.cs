using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>The level of each categorical column that its coefficients are compared with: the one level that has none.</summary>
internal static class ReferenceLevels
{
    /// <summary>What names of coefficients have for empty cells.</summary>
    public const string Missing = "(missing)";

    /// <summary>Columns with their reference levels; columns without coefficients of levels are left out, and those whose coefficients are contrasts of another kind.</summary>
    /// <param name="manifest">The bundle.</param>
    public static IReadOnlyList<(string Column, string Level)> Of(BundleManifest manifest)
    {
        var terms = (manifest.Refit?.Model?.FixedEffects ?? []).Select(effect => WithoutClass(effect.Term, manifest.Outcome.Classes)).ToHashSet(StringComparer.Ordinal);
        return [.. from column in manifest.Columns where column.Kind != "numeric" let level = Of(column, terms) where level is not null select (column.Name, level)];
    }

    /// <summary>Several unordered classes have coefficients each: "class: term".</summary>
    private static string WithoutClass(string term, IReadOnlyList<string> classes) =>
        classes.Count > 2 && classes.FirstOrDefault(name => term.StartsWith($"{name}: ", StringComparison.Ordinal)) is { } own ? term[(own.Length + 2)..] : term;

    private static string? Of(ColumnDescription column, HashSet<string> terms)
    {
        string[] without = [.. column.Levels.Where(level => !terms.Any(term => IsOf(term, column.Name, level.Length == 0 ? Missing : level))).Take(2)];
        return column.Levels.Count > 1 && without is [var reference] ? reference : null;
    }

    /// <summary>Without a formula a term is "column: level"; with one it is as in R, columnlevel, also within calls such as relevel(column, 'a')level.</summary>
    private static bool IsOf(string term, string column, string level) => term == $"{column}: {level}"
        || (term.EndsWith(level, StringComparison.Ordinal) && term[..^level.Length] is var call && (call.Trim('`') == column || (call.EndsWith(')') && HasArgument(call, column))));

    /// <summary>Whether a call has the column as a whole name that is neither a quoted text nor a function.</summary>
    private static bool HasArgument(string call, string column)
    {
        var end = 0;
        for (var start = 0; start < call.Length; start = end)
        {
            end = End(call, start);
            if (call[start..end].Trim('`') == column && (end == call.Length || call[end] != '('))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where the name, the quoted text or the single character ends.</summary>
    private static int End(string call, int start)
    {
        if (call[start] is '\'' or '"' or '`')
        {
            var close = call.IndexOf(call[start], start + 1);
            return close < 0 ? call.Length : close + 1;
        }

        var end = start;
        while (end < call.Length && (char.IsLetterOrDigit(call[end]) || call[end] is '_' or '.'))
        {
            end++;
        }

        return Math.Max(end, start + 1);
    }
}
