using System.Collections;

namespace Armed.Runtime.Schema;

/// <summary>Names of clusters with more behind them, which have the codes that follow; the first ones, of which there may be very many, are shared and not copied.</summary>
internal sealed class AddedNames : IReadOnlyList<string>
{
    private readonly IReadOnlyList<string> _first;
    private readonly string[] _names;
    private readonly bool _isJoined;
    private readonly Dictionary<string, int> _codes;
    private readonly Lazy<Dictionary<string, int>> _folded;

    /// <param name="first">The names of training.</param>
    /// <param name="names">Those behind them.</param>
    /// <param name="isJoined">Whether they are names of an interaction.</param>
    public AddedNames(IReadOnlyList<string> first, IReadOnlyList<string> names, bool isJoined)
    {
        (_first, _names, _isJoined) = (first, [.. names], isJoined);
        _folded = new Lazy<Dictionary<string, int>>(() => FoldedNames.Collect(_names, name => ClusterNames.Folded(name, isJoined)));
        _codes = new Dictionary<string, int>(_names.Length, StringComparer.Ordinal);
        for (var i = 0; i < _names.Length; i++)
        {
            _codes.Add(_names[i], first.Count + i);
        }
    }

    public int Count => _first.Count + _names.Length;

    public string this[int index] => index < _first.Count ? _first[index] : _names[index - _first.Count];

    public long Find(ReadOnlySpan<char> name)
    {
        var codes = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        return codes.TryGetValue(name, out var code) || codes.TryGetValue(_isJoined ? ClusterNames.Canonical(name.ToString(), isJoined: true) : NameForms.Canonical(name), out code) ? code : LevelCodes.Unknown;
    }

    /// <summary>The code of the one name that nearly agrees; -1 if there is none.</summary>
    public long FindNear(ReadOnlySpan<char> name)
    {
        var code = _isJoined
            ? ClusterNames.Folded(name.ToString(), isJoined: true) is { } form && _folded.Value.TryGetValue(form, out var near) ? near : LevelCodes.Unknown
            : FoldedNames.Find(_folded.Value, name);
        return code < 0 ? LevelCodes.Unknown : _first.Count + code;
    }

    public AddedNames With(IReadOnlyList<string> names) => new(_first, [.. _names, .. names], _isJoined);

    public IEnumerator<string> GetEnumerator() => _first.Concat(_names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
