namespace Armed.Runtime.Graphs.Shapes;

/// <summary>A node with the shapes of its inputs, and the numbers of those that are small constants.</summary>
internal sealed class ShapedNode(OnnxNode node, GraphShape?[] inputs, OnnxType[] types, long[]?[] constants)
{
    public string Operator => node.Operator;

    public int InputCount => inputs.Length;

    public int OutputCount => node.Outputs.Count;

    public GraphShape First => Input(0);

    /// <summary>Shape of an input that must be there.</summary>
    public GraphShape Input(int place)
        => TryInput(place) ?? throw new OnnxFault($"input {place} of {node.Operator}", "none");

    /// <summary>Shape of an input; null if it is left out.</summary>
    public GraphShape? TryInput(int place) => place < inputs.Length ? inputs[place] : null;

    /// <summary>Element type of an input; 0 if it is left out.</summary>
    public OnnxType Type(int place) => place < types.Length ? types[place] : 0;

    public IEnumerable<GraphShape> Inputs()
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            yield return Input(i);
        }
    }

    /// <summary>
    /// The numbers of an input that decides a shape. They must be in the file: a shape that a graph computes could be any size.
    /// </summary>
    public long[] Numbers(int place)
    {
        Input(place);
        return constants[place] ?? throw new OnnxFault($"input {place} of {node.Operator} as a small int64 constant", $"'{node.Inputs[place]}'");
    }

    /// <summary>The numbers of an input if they are in the file; else null.</summary>
    public long[]? Known(int place) => constants[place];

    /// <summary>Like <see cref="Numbers"/>; null if the input is left out.</summary>
    public long[]? TryNumbers(int place) => TryInput(place) is null ? null : Numbers(place);

    public long Int(string attribute, long otherwise) => Find(attribute)?.Int ?? otherwise;

    public string Text(string attribute, string otherwise) => Find(attribute)?.Text ?? otherwise;

    public IReadOnlyList<long>? Ints(string attribute) => Find(attribute)?.Ints;

    /// <summary>Distinct places of axes that may be counted from the end.</summary>
    public static HashSet<int> Places(IEnumerable<long> axes, int rank)
    {
        var places = new HashSet<int>();
        foreach (var axis in axes)
        {
            OnnxFault.Require(places.Add(GraphShape.Place(axis, rank)), "distinct axes", $"{axis} twice");
        }

        return places;
    }

    private OnnxAttribute? Find(string attribute) => node.Attributes.FirstOrDefault(found => found.Name == attribute);
}
