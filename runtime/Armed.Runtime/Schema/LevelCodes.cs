using System.Collections.Frozen;

namespace Armed.Runtime.Schema;

/// <summary>From names to codes.</summary>
internal static class LevelCodes
{
    public const long Unknown = -1;

    public static FrozenDictionary<string, int> Make(IReadOnlyList<string> levels)
    {
        var codes = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        for (var i = 0; i < levels.Count; i++)
        {
            codes.Add(levels[i], i);
        }

        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static long Find(FrozenDictionary<string, int> codes, ReadOnlySpan<char> level)
        => codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out var code) ? code : Unknown;

    /// <summary>Makes codes beyond 32 bits unknown.</summary>
    public static void ForgetLarge(Span<long> codes)
    {
        foreach (ref var code in codes)
        {
            code = code == (int)code ? code : Unknown;
        }
    }
}
