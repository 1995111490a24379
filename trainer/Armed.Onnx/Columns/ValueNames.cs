using Armed.Onnx.Schema;
using Google.Protobuf.Collections;

namespace Armed.Onnx.Columns;

/// <summary>Names of values: a column has its own, an output keeps its, and others are renamed.</summary>
internal sealed class ValueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    public ValueNames(GraphProto graph, IEnumerable<string> columns)
    {
        var outputs = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        string[] inner = [.. Inner(graph).Where(name => !outputs.Contains(name))];
        string[] distinct = [.. columns.Distinct(StringComparer.Ordinal)];
        _taken.UnionWith([.. outputs, .. inner, .. distinct]);
        foreach (var column in distinct)
        {
            _columns.Add(column, outputs.Contains(column) ? Unique(column + ColumnModelWriter.Suffix) : column);
        }

        foreach (var name in inner.Where(_columns.ContainsKey))
        {
            _renamed.Add(name, Unique($"matrix/{name}"));
        }
    }

    /// <summary>The name of a column's input.</summary>
    public string OfColumn(string column) => _columns[column];

    /// <summary>The name that a value of the model has by now.</summary>
    public string Of(string name) => _renamed.GetValueOrDefault(name, name);

    /// <summary>A name that nothing else has.</summary>
    public string Unique(string hint)
    {
        var name = hint;
        for (var i = 1; !_taken.Add(name); i++)
        {
            name = FormattableString.Invariant($"{hint}_{i}");
        }

        return name;
    }

    /// <summary>Renames what has to give way.</summary>
    public void ApplyTo(GraphProto graph)
    {
        if (_renamed.Count == 0)
        {
            return;
        }

        foreach (var constant in graph.Initializer)
        {
            constant.Name = Of(constant.Name);
        }

        foreach (var node in graph.Node)
        {
            Rename(node.Input);
            Rename(node.Output);
        }
    }

    private void Rename(RepeatedField<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = Of(names[i]);
        }
    }

    private static IEnumerable<string> Inner(GraphProto graph) =>
        graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(constant => constant.Name))
            .Concat(graph.Node.SelectMany(node => node.Output))
            .Where(name => name.Length > 0) // an optional value that is left out
            .Distinct(StringComparer.Ordinal);
}
