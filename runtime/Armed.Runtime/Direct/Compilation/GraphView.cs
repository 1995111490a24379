using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>A graph by names: who writes a value, how often it is read, which constants there are.</summary>
internal sealed class GraphView
{
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectConstant> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    public GraphView(OnnxModel model, ReadOnlyMemory<byte> file)
    {
        Model = model;
        foreach (var tensor in model.Graph.Initializers)
        {
            var data = tensor.Data is { } place ? file[place] : throw new DirectUnsupported($"the constant '{tensor.Name}', whose data is a list of varints");
            _constants.Add(tensor.Name, new DirectConstant(tensor, data));
        }

        foreach (var node in model.Graph.Nodes)
        {
            if (SmallWeights.Widened(node, _constants) is { } widened)
            {
                _constants.Add(node.Outputs[0], widened);
                continue; // it is computed now, and reads nothing when the graph runs
            }

            foreach (var output in node.Outputs)
            {
                _producers[output] = node;
            }

            Count(node.Inputs);
        }

        Count(model.Graph.Outputs.Select(output => output.Name));
    }

    public OnnxModel Model { get; }

    /// <summary>How often a value is read, by nodes and as an output.</summary>
    public int Uses(string name) => _uses.GetValueOrDefault(name);

    public DirectConstant? Constant(string name) => _constants.GetValueOrDefault(name);

    public OnnxNode? Producer(string name) => _producers.GetValueOrDefault(name);

    /// <summary>The node that writes a value, if it is of this operator.</summary>
    public OnnxNode? Producer(string name, string type) => Producer(name) is { } node && node.Operator == type ? node : null;

    /// <summary>The only number of a constant; null for other values.</summary>
    public float? Scalar(string name) => Constant(name) is { IsNumbers: true, Data.Length: sizeof(float) } constant ? constant.Numbers[0] : null;

    /// <summary>The integers of a constant.</summary>
    public long[] Integers(OnnxNode node, int input) => Constant(InputOf(node, input)) is { } constant
        ? constant.Integers.ToArray()
        : throw new DirectUnsupported($"{node.Operator} with computed '{InputOf(node, input)}'");

    public static string InputOf(OnnxNode node, int index) => index < node.Inputs.Count ? node.Inputs[index] : "";

    public static long Int(OnnxNode node, string name, long otherwise) => node.Attributes.FirstOrDefault(a => a.Name == name)?.Int ?? otherwise;

    public static float Float(OnnxNode node, string name, float otherwise) => node.Attributes.FirstOrDefault(a => a.Name == name)?.Float ?? otherwise;

    private void Count(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _uses[name] = _uses.GetValueOrDefault(name) + 1;
        }
    }
}
