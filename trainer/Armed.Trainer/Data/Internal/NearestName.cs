namespace Armed.Trainer.Data.Internal;

/// <summary>Finds what a mistyped name may have meant.</summary>
internal static class NearestName
{
    private const int MostNames = 2_000;

    /// <summary>" Did you mean 'x'?" where a name is near; else an empty text.</summary>
    public static string Suggest(string name, IEnumerable<string> names)
    {
        var nearest = Find(name, names);
        return nearest is null ? "" : $" Did you mean {Say.Quote(nearest)}?";
    }

    public static string? Find(string name, IEnumerable<string> names)
    {
        var best = (Distance: (name.Length / 3) + 1, Name: (string?)null);
        foreach (var candidate in names.Take(MostNames))
        {
            var distance = string.Equals(name.Trim(), candidate.Trim(), StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance < best.Distance)
                best = (distance, candidate);
        }

        return best.Name;
    }

    /// <summary>Levenshtein's distance, letters compared without case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
