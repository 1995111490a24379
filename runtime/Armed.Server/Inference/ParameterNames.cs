namespace Armed.Server.Inference;

/// <summary>Whether the name of a parameter is a misspelling of another.</summary>
internal static class ParameterNames
{
    /// <summary>Letters of a name within which one edit is a misspelling; a longer one may have two.</summary>
    private const int ShortLetters = 8;

    /// <summary>Whether two names differ by case, dashes or one letter (wrong, missing, one more or swapped), or by two in a long name.</summary>
    public static bool AreNear(string name, string known)
        => Math.Abs(name.Length - known.Length) <= 2 && Edits(Plain(name), Plain(known)) <= (known.Length <= ShortLetters ? 1 : 2);

    private static string Plain(string name) => name.ToLowerInvariant().Replace('-', '_');

    /// <summary>Levenshtein's distance with swaps of neighbours (optimal string alignment); both names are as short as a known one.</summary>
    private static int Edits(string a, string b)
    {
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0 ? i + j : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[a.Length, b.Length];
    }
}
