namespace Armed.Runtime.Common;

/// <summary>The known name that was probably meant.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>A sentence with the nearest name, or with the first known names if none is near.</summary>
    public static string Advice(string name, IEnumerable<string> known)
    {
        var names = known.Take(10_000).ToList();
        var (best, distance) = ("", int.MaxValue);
        foreach (var candidate in names)
        {
            var d = Distance(name, candidate);
            if (d < distance)
            {
                (best, distance) = (candidate, d);
            }
        }

        return distance <= Math.Max(1, name.Length / 3)
            ? $"Did you mean '{best}'?"
            : $"Known: {string.Join(", ", names.Take(10).Select(n => $"'{n}'"))}{(names.Count > 10 ? ", ..." : "")}.";
    }

    /// <summary>Levenshtein's distance without regard to case; far away for long names, which nobody misspells by a letter.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > MaxLength || b.Length > MaxLength)
        {
            return string.Equals(a, b, StringComparison.OrdinalIgnoreCase) ? 0 : int.MaxValue;
        }

        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
