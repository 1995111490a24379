using System.Collections.Frozen;

namespace Armed.Runtime.Schema;

/// <summary>From names of levels or clusters to their codes, whichever program wrote them: <see cref="NameForms"/>.</summary>
internal sealed class LevelIndex
{
    /// <summary>Most levels among which names that nearly agree are looked for: their forms need memory of their own.</summary>
    private const int MostFolded = 200_000;

    private const int Ambiguous = -2;

    private readonly IReadOnlyList<string> _levels;
    private readonly bool _isJoined;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codes;
    private readonly Dictionary<string, int> _canonical;
    private readonly Lazy<Dictionary<string, int>> _folded;

    /// <param name="levels">The levels in code order.</param>
    /// <param name="columns">Columns whose cells make a name: several for an interaction.</param>
    public LevelIndex(IReadOnlyList<string> levels, int columns = 1)
    {
        (_levels, _isJoined, _codes) = (levels, columns > 1, LevelCodes.Make(levels).GetAlternateLookup<ReadOnlySpan<char>>());
        // Nearly always empty: training writes levels in their canonical form.
        _canonical = Collect(Canonical, (level, form) => form != level && Exact(form) < 0);
        _folded = new Lazy<Dictionary<string, int>>(() => levels.Count > MostFolded ? [] : Collect(Folded, (_, _) => true));
    }

    /// <summary>The code of a name in any program's spelling; -1 if it is unknown.</summary>
    public long Find(ReadOnlySpan<char> name)
    {
        var code = Exact(name);
        return code >= 0 || name.IsEmpty ? code : FindCanonical(name);
    }

    /// <summary>The code of the one level that differs from an unknown name by blanks, case, or the way in which a number is written; -1 if there is none.</summary>
    public long FindNear(ReadOnlySpan<char> name) =>
        !name.IsEmpty && Folded(name.ToString()) is { Length: > 0 } form && _folded.Value.TryGetValue(form, out var code) && code >= 0 ? code : LevelCodes.Unknown;

    private long Exact(ReadOnlySpan<char> name) => _codes.TryGetValue(name, out var code) ? code : LevelCodes.Unknown;

    private long FindCanonical(ReadOnlySpan<char> name)
    {
        var form = _isJoined ? Canonical(name.ToString()) : NameForms.Canonical(name);
        var code = form.Length == name.Length && form.SequenceEqual(name) ? LevelCodes.Unknown : Exact(form);
        return code < 0 && _canonical.Count > 0 && _canonical.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(form, out var known) && known >= 0 ? known : code;
    }

    private string Canonical(string level) => _isJoined ? ClusterNames.Map(level, NameForms.CanonicalText) : NameForms.CanonicalText(level);

    private string? Folded(string level) => _isJoined ? ClusterNames.Map(level, cell => NameForms.Folded(cell) ?? cell) : NameForms.Folded(level);

    private Dictionary<string, int> Collect(Func<string, string?> formOf, Func<string, string, bool> counts)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < _levels.Count; code++)
        {
            if (formOf(_levels[code]) is { } form && counts(_levels[code], form))
            {
                codes[form] = codes.ContainsKey(form) ? Ambiguous : code;
            }
        }

        return codes;
    }
}
