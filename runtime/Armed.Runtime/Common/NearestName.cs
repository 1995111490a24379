namespace Armed.Runtime.Common;

/// <summary>The known name that was probably meant: the one home of this question, for columns, levels, options, verbs and files.</summary>
internal static class NearestName
{
    /// <summary>Letters that two names may differ in: the distance takes time with their square, and names can come from a request.</summary>
    private const int MostLetters = 64;
    private const int MostNames = 10_000;
    private const int FewestLetters = 3; // that say a name by its start

    /// <summary>A sentence with the nearest name, or with the first known names if none is near.</summary>
    public static string Advice(string name, IEnumerable<string> known)
    {
        var names = known.Take(MostNames).ToList();
        return Find(name, names) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"Known: {string.Join(", ", names.Take(10).Select(n => $"'{n}'"))}{(names.Count > 10 ? ", ..." : "")}.";
    }

    /// <summary>The nearest name, of equally near ones the first in ordinal order; null when none is near, which is when more than a third of the letters differ.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var (best, least) = ((string?)null, int.MaxValue);
        foreach (var candidate in known.Take(MostNames))
        {
            var distance = Distance(name, candidate);
            if (distance < least || (distance == least && string.CompareOrdinal(candidate, best) < 0))
            {
                (best, least) = (candidate, distance);
            }
        }

        var length = Math.Max(name.Length, best?.Length ?? 0);
        return least <= Math.Max(1, length / 3) && least < length ? best : Longer(name, known);
    }

    /// <summary>The only known name that starts with the given one: the rest was left out.</summary>
    private static string? Longer(string name, IEnumerable<string> known)
    {
        var longer = name.Length < FewestLetters ? [] : known.Take(MostNames).Where(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
        return longer is [var only] ? only : null;
    }

    // The common start and end do not count, so that one wrong letter is found in a long name, too.
    private static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty && !b.IsEmpty && Same(a[0], b[0]))
        {
            a = a[1..];
            b = b[1..];
        }

        while (!a.IsEmpty && !b.IsEmpty && Same(a[^1], b[^1]))
        {
            a = a[..^1];
            b = b[..^1];
        }

        return a.Length > MostLetters || b.Length > MostLetters ? int.MaxValue : Edits(a, b);
    }

    // Levenshtein's distance with swaps of neighbours (optimal string alignment), by three rows of its table.
    private static int Edits(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        Span<int> beforeLast = stackalloc int[MostLetters + 1], last = stackalloc int[MostLetters + 1], row = stackalloc int[MostLetters + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            var oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => a == b || char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
