using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>One graph in ONNX Runtime and the memory that its calls use. Any number of threads may call at once.</summary>
internal sealed class GraphSession : IDisposable
{
    /// <summary>Most bytes of one context's inputs and outputs: a Z-predictor of 100,000 classes takes its rows by few.</summary>
    private const long MaxContextBytes = 16L << 20;

    /// <summary>Most bytes of all values that a run computes, were none's memory used again; the least is one row's.</summary>
    private const long MaxComputedBytes = 256L << 20;

    private readonly Lazy<InferenceSession> _session;
    private readonly GraphDescription _graph;
    private readonly int _maxRows;
    private readonly RunOptions _options = new();
    private readonly SlotPool<GraphContext>? _contexts;
    private readonly UnboundRun? _unbound;

    /// <param name="session">Opens the session, now or when the first call needs it; owned by this.</param>
    /// <param name="graph">The graph's inputs and outputs.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="rowElements">Numbers that the graph computes for one row; runs of many take fewer rows at once.</param>
    public GraphSession(Lazy<InferenceSession> session, GraphDescription graph, ArmedDevice device = ArmedDevice.Cpu, long rowElements = 1)
    {
        (_session, _graph) = (session, graph);
        _maxRows = MostRows(graph, rowElements);
        if (device == ArmedDevice.Cpu)
        {
            _contexts = new SlotPool<GraphContext>(() => new GraphContext(session.Value, _options, graph, _maxRows));
        }
        else
        {
            _unbound = new UnboundRun(session.Value, _options, graph);
        }
    }

    /// <summary>Index of an output by its name; -1 if the graph has none.</summary>
    public int OutputIndex(string name)
    {
        for (var i = 0; i < _graph.Outputs.Count; i++)
        {
            if (_graph.Outputs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    public int OutputColumns(int index) => _graph.Outputs[index].Columns;

    /// <summary>Names, types and columns as ONNX Runtime sees them, for comparison with the manifest's.</summary>
    public bool SignatureAgrees()
        => _graph.Inputs.All(input => Agrees(_session.Value.InputMetadata, input)) && _graph.Outputs.All(output => Agrees(_session.Value.OutputMetadata, output));

    /// <summary>Computes one output.</summary>
    public void Run(GraphRows rows, int output, Span<float> destination) => Run(rows, output, destination, -1, default, -1, default);

    /// <summary>Computes up to three outputs of any number of rows; index -1 or an empty destination leaves one out.</summary>
    public void Run(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
    {
        if (_contexts is null)
        {
            _unbound!.Run(rows, first, a, second, b, third, c);
            return;
        }

        var context = _contexts.Rent();
        try
        {
            for (var start = 0; start < rows.Count; start += _maxRows)
            {
                context.Run(rows, start, Math.Min(_maxRows, rows.Count - start), first, a, second, b, third, c);
            }
        }
        finally
        {
            _contexts.Return(context);
        }
    }

    /// <summary>Releases the session; the caller sees to it that no call is under way.</summary>
    public void Dispose()
    {
        _contexts?.Dispose();
        _options.Dispose();
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }

    private static int MostRows(GraphDescription graph, long rowElements)
    {
        var rowBytes = graph.Inputs.Concat(graph.Outputs).Sum(tensor => (long)BoundTensor.RowBytes(tensor));
        var most = Math.Min(MaxContextBytes / rowBytes, MaxComputedBytes / (sizeof(float) * Math.Max(1, rowElements)));
        var rows = (int)Math.Clamp(most, 1, BatchPredictor.MaxRows);
        var step = RowSteps.IndexOf(rows);
        return RowSteps.Rows(step) > rows ? RowSteps.Rows(step - 1) : rows;
    }

    private static bool Agrees(IReadOnlyDictionary<string, NodeMetadata> found, TensorDescription expected)
        => found.TryGetValue(expected.Name, out var value)
            && value.ElementDataType == (expected.Type == "float" ? TensorElementType.Float : TensorElementType.Int64)
            && value.Dimensions is [-1, var columns] && columns == expected.Columns;
}
