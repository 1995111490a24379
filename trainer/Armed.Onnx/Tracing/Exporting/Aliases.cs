using Armed.Onnx.Tracing.Reading;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Which names of a trace are views of the same elements, and which of them are out of date after a write.</summary>
internal sealed class Aliases
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    /// <summary>A name: its owner, the value and the node that it is a view of (null for the owner itself), and the writes that it has seen.</summary>
    private sealed record Place(string Owner, string? Parent, MergedNode? View, int Version);

    public void Own(string name) => _places[name] = new Place(name, null, null, 0);

    public void AddView(string name, string parent, MergedNode? view) => _places[name] = new Place(OwnerOf(parent), parent, view, Version(OwnerOf(parent)));

    /// <summary>Another name of the very same tensor, as an operator in place gives it.</summary>
    public void AddName(string name, string same) => _names[name] = Of(same);

    /// <summary>The first name of a tensor.</summary>
    public string Of(string name) => _names.GetValueOrDefault(name, name);

    public string OwnerOf(string name) => _places[name].Owner;

    public bool IsStale(string name) => _places[name].Version < Version(OwnerOf(name));

    public (string? Parent, MergedNode? View) ViewOf(string name) => (_places[name].Parent, _places[name].View);

    public void Refresh(string name) => _places[name] = _places[name] with { Version = Version(OwnerOf(name)) };

    /// <summary>After a write every view of the owner's elements is out of date, until it is refreshed.</summary>
    public void Write(string name) => _versions[OwnerOf(name)] = Version(OwnerOf(name)) + 1;

    private int Version(string owner) => _versions.GetValueOrDefault(owner);
}
