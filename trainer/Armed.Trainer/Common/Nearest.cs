namespace Armed.Trainer.Common;

/// <summary>Finds what a mistyped word probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate nearest to the word, or null when none is near: more than a third of the letters differ.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        var ranked = candidates.Select(candidate => (candidate, distance: Distance(word, candidate)))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal);
        var (best, distance) = ranked.FirstOrDefault();
        if (best is null)
        {
            return null;
        }

        var length = Math.Max(word.Length, best.Length);
        return distance <= Math.Max(1, length / 3) && distance < length ? best : null;
    }

    /// <summary>A sentence to append to a message: <c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) => To(word, candidates) is { } best ? $" Did you mean '{best}'?" : "";

    // Levenshtein distance with swaps of neighbours; case is ignored.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Step(table, left, right, i, j);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Step(int[,] table, string left, string right, int i, int j)
    {
        bool Same(int a, int b) => char.ToLowerInvariant(left[a]) == char.ToLowerInvariant(right[b]);
        var least = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (Same(i - 1, j - 1) ? 0 : 1));
        var swapped = i > 1 && j > 1 && Same(i - 1, j - 2) && Same(i - 2, j - 1);
        return swapped ? Math.Min(least, table[i - 2, j - 2] + 1) : least;
    }
}
