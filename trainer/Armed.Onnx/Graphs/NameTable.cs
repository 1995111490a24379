using System.Globalization;

namespace Armed.Onnx.Graphs;

/// <summary>Names in use by the values of one graph. Inputs and outputs get exactly the name asked for; others make way.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);

    /// <summary>A node name not used yet: the wish itself, or with _2, _3 and so on appended.</summary>
    public string UniqueNode(string wish)
    {
        var name = Unused(wish, n => _nodes.Contains(n));
        _nodes.Add(name);
        return name;
    }

    /// <summary>Gives the value a name that no other has.</summary>
    public void Register(GraphValue value)
    {
        value.Name = Unused(value.Name, _values.ContainsKey);
        _values.Add(value.Name, value);
    }

    /// <summary>Gives the value exactly this name; an inner value that holds it is renamed.</summary>
    public void Claim(GraphValue value, string name, string what)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!_exact.Add(name))
        {
            throw new ArgumentException($"The graph already has an input or output named '{name}'; give the {what} another name.", nameof(name));
        }

        if (_values.GetValueOrDefault(value.Name) == value)
        {
            _values.Remove(value.Name);
        }

        if (_values.Remove(name, out var other))
        {
            _values.Add(name, value); // taken first, so that the other cannot get it back
            Register(other);
        }
        value.Name = name;
        _values[name] = value;
    }

    private static string Unused(string wish, Predicate<string> isUsed)
    {
        var name = wish;
        for (var k = 2; isUsed(name); k++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wish}_{k}");
        }

        return name;
    }
}
