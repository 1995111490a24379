using System.Buffers.Binary;

namespace Armed.Runtime.Graphs;

/// <summary>A mixed graph's file: its tables of effects, and the same graph with other tables. Everything else stays byte for byte.</summary>
internal sealed class MixedGraph
{
    private readonly OnnxFile _file;
    private readonly EffectTableNodes[] _nodes;

    /// <param name="bytes">The file.</param>
    /// <param name="clusters">Known clusters of each factor.</param>
    /// <param name="tables">Names of each factor's table and of the codes that read it; null if they are to be found by the form of the graph.</param>
    /// <param name="pairs">Covariances between factors.</param>
    /// <exception cref="OnnxFault">The graph does not hold its effects as Armed writes them.</exception>
    public MixedGraph(ReadOnlyMemory<byte> bytes, IReadOnlyList<int> clusters, IReadOnlyList<(string Values, string Codes)?> tables, IReadOnlyList<EffectPairPlace> pairs)
    {
        _file = new OnnxFile(bytes);
        _nodes = [.. tables.Select((table, factor) => table is { } names ? EffectTableNodes.Named(_file, names.Values, names.Codes, factor) : EffectTableNodes.Find(_file, factor))];
        Tables = [.. _nodes.Select((nodes, factor) => new EffectRows(_file, nodes, clusters[factor]))];
        Pairs = [.. pairs.Select(place => new EffectPairRows(_file, place))];
    }

    /// <summary>Effects of each factor.</summary>
    public IReadOnlyList<EffectRows> Tables { get; }

    /// <summary>Covariances between factors.</summary>
    public IReadOnlyList<EffectPairRows> Pairs { get; }

    /// <summary>A constant of floats with so many columns, in place.</summary>
    /// <exception cref="OnnxFault">There is none.</exception>
    public ReadOnlyMemory<byte> Constant(string name, int columns)
    {
        var tensor = _file.Tensor(name);
        OnnxFault.Require(
            tensor is { Type: OnnxType.Float, Dimensions: [_, var found] } && found == columns && tensor.Data.Length > 0, $"floats [clusters, {columns}] in a constant '{name}'",
            tensor is null ? "no such constant" : $"{tensor.Type} [{string.Join(", ", tensor.Dimensions)}]");
        return tensor!.Data;
    }

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Names of a factor's table and codes, in this file and, once changed, in the file that <see cref="With"/> gives.</summary>
    public (string Values, string Codes) Names(int factor, bool isChanged)
        => (isChanged ? NewNames().Factors[factor].Table : _nodes[factor].Table, _nodes[factor].Codes);

    /// <summary>Name of the covariances between two factors, in this file and, once changed, in the file that <see cref="With"/> gives.</summary>
    public string PairName(int pair, bool isChanged) => isChanged ? NewNames().Pairs[pair] : Pairs[pair].Place.Values;

    /// <summary>The file with changed effects, clusters counted anew, and another text for one key of the metadata.</summary>
    /// <param name="changes">Changes of each factor; null for none.</param>
    /// <param name="key">Key of the metadata.</param>
    /// <param name="text">Its new text.</param>
    public byte[] With(IReadOnlyList<EffectChanges?> changes, string key, string text)
    {
        var graph = Graph(changes);
        var model = new ProtoMessage();
        foreach (var field in _file.ModelFields)
        {
            if (OnnxFile.IsGraph(field))
            {
                model.Message(field.Number, graph);
            }
            else if (!IsMetadata(field, key))
            {
                model.Piece(field.Whole(_file.Bytes));
            }
        }

        return model.Message(MetadataField, new ProtoMessage().Text(1, key).Text(2, text)).ToArray();
    }

    private const int MetadataField = 14;

    private bool IsMetadata(ProtoField field, string key)
        => field.Number == MetadataField
            && ProtoField.Split(_file.Bytes.Span, field.Content, field.End).Any(part => part.Number == 1 && OnnxFile.Text(part.Value(_file.Bytes).Span) == key);

    private ProtoMessage Graph(IReadOnlyList<EffectChanges?> changes)
    {
        var (inputs, tensors) = Replacements(changes);
        var used = UsedNames(inputs);
        var graph = new ProtoMessage();
        var node = 0;
        foreach (var field in _file.GraphFields)
        {
            if (OnnxFile.IsNode(field))
            {
                Append(graph, field, node, inputs);
                node++;
            }
            else if (!OnnxFile.IsTensor(field) || used.Contains(_file.NameOf(field)))
            {
                graph.Piece(field.Whole(_file.Bytes));
            }
        }

        foreach (var tensor in tensors)
        {
            graph.Message(5, tensor);
        }

        return graph;
    }

    private void Append(ProtoMessage graph, ProtoField field, int node, Dictionary<int, (int Input, string Name)> inputs)
    {
        _ = inputs.TryGetValue(node, out var change)
            ? graph.Message(field.Number, _file.Nodes[node].WithInput(_file.Bytes, change.Input, change.Name))
            : graph.Piece(field.Whole(_file.Bytes));
    }

    /// <summary>Which input of which node reads what, and the new constants.</summary>
    private (Dictionary<int, (int Input, string Name)> Inputs, List<ProtoMessage> Tensors) Replacements(IReadOnlyList<EffectChanges?> changes)
    {
        var (inputs, tensors, names) = (new Dictionary<int, (int, string)>(), new List<ProtoMessage>(), NewNames());
        for (var factor = 0; factor < changes.Count; factor++)
        {
            if (changes[factor] is not { } change)
            {
                continue;
            }

            var (rows, nodes) = (Tables[factor], _nodes[factor]);
            var count = rows.Clusters + change.Added.Count;
            var (table, limit) = names.Factors[factor];
            var integer = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(integer, count);
            tensors.Add(OnnxFileTensor.Make(table, OnnxType.Float, [count + 1, rows.Width], change.Apply(rows)));
            tensors.Add(OnnxFileTensor.Make(limit, OnnxType.Int64, [.. _file.Tensor(nodes.Count)!.Dimensions], integer));
            inputs.Add(nodes.GatherNode, (0, table));
            inputs.Add(nodes.ClipNode, (2, limit));
        }

        for (var pair = 0; pair < Pairs.Count; pair++)
        {
            var (rows, name) = (Pairs[pair], names.Pairs[pair]);
            var (replaced, others) = (changes[rows.Place.Factor]?.Replaced, changes[rows.Place.Other]?.Replaced);
            if (replaced?.Count > 0 || others?.Count > 0)
            {
                var data = rows.Without(code => replaced?.ContainsKey(code) == true, code => others?.ContainsKey(code) == true);
                tensors.Add(OnnxFileTensor.Make(name, OnnxType.Float, rows.Dimensions, data));
                inputs.Add(rows.GatherNode, (0, name));
            }
        }

        return (inputs, tensors);
    }

    /// <summary>Names of each factor's table and count, and of each pair's covariances, in a changed file.</summary>
    private ((string Table, string Count)[] Factors, string[] Pairs) NewNames()
    {
        var taken = new HashSet<string>(_file.Tensors.Keys, StringComparer.Ordinal);
        (string, string)[] factors = [.. _nodes.Select((_, factor) => (Free(taken, $"factor{factor}.effects"), Free(taken, $"factor{factor}.count")))];
        return (factors, [.. Pairs.Select((_, pair) => Free(taken, $"pair{pair}.covariances"))]);
    }

    /// <summary>A name that no value of the graph has, the same one for the same graph.</summary>
    private string Free(HashSet<string> taken, string name)
    {
        var free = name;
        for (var i = 1; taken.Contains(free) || _file.Nodes.Any(node => node.Outputs.Contains(free)); i++)
        {
            free = $"{name}.{i}";
        }

        taken.Add(free);
        return free;
    }

    /// <summary>Names that nodes read after the change; a constant that none reads is left out.</summary>
    private HashSet<string> UsedNames(Dictionary<int, (int Input, string Name)> changed)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (var node = 0; node < _file.Nodes.Count; node++)
        {
            for (var i = 0; i < _file.Nodes[node].Inputs.Count; i++)
            {
                if (!changed.TryGetValue(node, out var change) || change.Input != i)
                {
                    used.Add(_file.Nodes[node].Inputs[i]);
                }
            }
        }

        return used;
    }
}
