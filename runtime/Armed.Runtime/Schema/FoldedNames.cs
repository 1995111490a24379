namespace Armed.Runtime.Schema;

/// <summary>Names by a form in which several of them may be the same.</summary>
internal static class FoldedNames
{
    private const int Ambiguous = -2;

    /// <summary>The index of each form's name; below 0 where several names have it.</summary>
    /// <param name="names">The names in order.</param>
    /// <param name="formOf">A name's form; null or empty for none.</param>
    public static Dictionary<string, int> Collect(IReadOnlyList<string> names, Func<string, string?> formOf)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < names.Count; code++)
        {
            if (formOf(names[code]) is { Length: > 0 } form && !codes.TryAdd(form, code))
            {
                codes[form] = Ambiguous;
            }
        }

        return codes;
    }

    /// <summary>The index of the one name of <see cref="NameForms.Fold"/>'s form, without memory; -1 if there is none.</summary>
    public static long Find(Dictionary<string, int> codes, ReadOnlySpan<char> name)
    {
        Span<char> folded = stackalloc char[NameForms.MostFolded];
        var length = NameForms.Fold(name, folded);
        return length > 0 && codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(folded[..length], out var code) && code >= 0 ? code : LevelCodes.Unknown;
    }
}
