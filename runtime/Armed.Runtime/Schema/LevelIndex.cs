using System.Collections.Frozen;

namespace Armed.Runtime.Schema;

/// <summary>From names of levels or clusters to their codes, whichever program wrote them: <see cref="NameForms"/>.</summary>
internal sealed class LevelIndex
{
    /// <summary>Most levels among which names that nearly agree are looked for where nobody asked for them: the forms need memory of their own.</summary>
    private const int MostFolded = 200_000;

    private readonly IReadOnlyList<string> _levels;
    private readonly bool _isJoined;
    private readonly bool _isLenient;
    private readonly MissingNames? _missing;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codes;
    private readonly Dictionary<string, int> _canonical;
    private readonly Lazy<Dictionary<string, int>> _folded;

    /// <param name="levels">The levels in code order.</param>
    /// <param name="columns">Columns whose cells make a name: several for an interaction.</param>
    /// <param name="isLenient">Whether a name that nearly is a level's is found as this level.</param>
    /// <param name="mostFolded">Most levels among which such names are looked for.</param>
    /// <param name="missing">The names that are found as the empty level unless they are levels; null for none.</param>
    public LevelIndex(IReadOnlyList<string> levels, int columns = 1, bool isLenient = false, int mostFolded = MostFolded, MissingNames? missing = null)
    {
        (_levels, _isJoined, _isLenient, _codes) = (levels, columns > 1, isLenient, LevelCodes.Make(levels).GetAlternateLookup<ReadOnlySpan<char>>());
        _missing = missing;
        // Nearly always empty: training writes levels in their canonical form.
        _canonical = FoldedNames.Collect(levels, level => ClusterNames.Canonical(level, _isJoined) is var form && form != level && Exact(form) < 0 ? form : null);
        // Only once a name is not found.
        _folded = new Lazy<Dictionary<string, int>>(() => levels.Count > mostFolded && !isLenient ? [] : FoldedNames.Collect(levels, level => ClusterNames.Folded(level, _isJoined)));
    }

    /// <summary>The code of a name in any program's spelling; -1 if it is unknown.</summary>
    public long Find(ReadOnlySpan<char> name)
    {
        var code = Known(name);
        return code >= 0 ? code : _missing?.Contains(name) == true ? Exact("") : _isLenient ? FindNear(name) : code;
    }

    /// <summary>The same, and whether the name is not a level's, but nearly is.</summary>
    public long Find(ReadOnlySpan<char> name, out bool isNear)
    {
        var code = Known(name);
        isNear = false;
        if (code < 0 && _missing?.Contains(name) == true)
        {
            return Exact("");
        }

        var near = code < 0 ? FindNear(name) : LevelCodes.Unknown;
        isNear = near >= 0;
        return isNear && _isLenient ? near : code;
    }

    /// <summary>The code of the one level that differs from an unknown name by blanks, case, or the form of a number or of letters; -1 if there is none.</summary>
    public long FindNear(ReadOnlySpan<char> name) => name.IsEmpty ? LevelCodes.Unknown
        : _isJoined ? ClusterNames.Folded(name.ToString(), isJoined: true) is { } form && _folded.Value.TryGetValue(form, out var code) && code >= 0 ? code : LevelCodes.Unknown
        : FoldedNames.Find(_folded.Value, name);

    private long Known(ReadOnlySpan<char> name)
    {
        var code = Exact(name);
        return code >= 0 || name.IsEmpty ? code : FindCanonical(name);
    }

    private long Exact(ReadOnlySpan<char> name) => _codes.TryGetValue(name, out var code) ? code : LevelCodes.Unknown;

    private long FindCanonical(ReadOnlySpan<char> name)
    {
        var form = _isJoined ? ClusterNames.Canonical(name.ToString(), isJoined: true) : NameForms.Canonical(name);
        var code = form.Length == name.Length && form.SequenceEqual(name) ? LevelCodes.Unknown : Exact(form);
        return code < 0 && _canonical.Count > 0 && _canonical.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(form, out var known) && known >= 0 ? known : code;
    }
}
