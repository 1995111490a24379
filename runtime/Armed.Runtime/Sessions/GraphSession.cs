using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>One graph in ONNX Runtime and the memory that its calls use. Any number of threads may call at once.</summary>
internal sealed class GraphSession : IDisposable
{
    /// <summary>Maximum number of bytes of one context's inputs and outputs: a Z-predictor of 100,000 classes takes its rows by few.</summary>
    private const long MaxContextBytes = 16L << 20;

    /// <summary>Maximum number of bytes of all values that a run computes, if no memory were reused; the minimum is that of one row.</summary>
    private const long MaxComputedBytes = 256L << 20;

    private readonly InferenceSession _session;
    private readonly GraphDescription _graph;
    private readonly int _maxRows;
    private readonly RunOptions _options = new();
    private readonly SlotPool<GraphContext>? _contexts;
    private readonly UnboundRun? _unbound;
    private DirectEvaluator? _direct;
    private int _directRows;

    public GraphSession(InferenceSession session, GraphDescription graph, ArmedDevice device = ArmedDevice.Cpu, long rowElements = 1)
    {
        (_session, _graph) = (session, graph);
        Evaluator = new GraphEvaluator(graph.Role, 0, "not asked for");
        _maxRows = MostRows(graph, rowElements);
        if (device == ArmedDevice.Cpu)
        {
            _contexts = new SlotPool<GraphContext>(() => new GraphContext(session, _options, graph, _maxRows));
        }
        else
        {
            _unbound = new UnboundRun(session, _options, graph);
        }
    }

    /// <summary>What computes the graph.</summary>
    public GraphEvaluator Evaluator { get; private set; }

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
        => _graph.Inputs.All(input => Agrees(_session.InputMetadata, input)) && _graph.Outputs.All(output => Agrees(_session.OutputMetadata, output));

    /// <summary>Lets the direct evaluator serve the calls for which it is the faster, where it computes this graph and agrees. Before the first call only.</summary>
    public void Choose(CheckedGraph graph, BundleManifest manifest, ArmedModelOptions options)
    {
        var why = "ArmedModelOptions.DirectEvaluation is false";
        _direct = options.DirectEvaluation ? DirectEvaluator.TryCreate(graph, manifest, (rows, output, destination) => Run(rows, output, destination), out why) : null;
        _directRows = _direct?.MostRows(_unbound is null ? ArmedDevice.Cpu : ArmedDevice.Cuda, options.IntraOpThreads) ?? 0;
        Evaluator = new GraphEvaluator(_graph.Role, _directRows, why);
    }

    /// <summary>Computes one output.</summary>
    public void Run(GraphRows rows, int output, Span<float> destination) => Run(rows, output, destination, -1, default, -1, default);

    /// <summary>Computes up to three outputs of any number of rows; index -1 or an empty destination leaves one out.</summary>
    public void Run(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (_direct is not null && rows.Count <= _directRows)
        {
            _direct.Run(rows, first, a, second, b, third, c);
            return;
        }

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
        _session.Dispose();
    }

    private static int MostRows(GraphDescription graph, long rowElements)
    {
        var rowBytes = graph.Inputs.Concat(graph.Outputs).Sum(tensor => (long)BoundTensor.RowBytes(tensor));
        var most = Math.Min(MaxContextBytes / rowBytes, MaxComputedBytes / (sizeof(float) * Math.Max(1, rowElements)));
        var rows = (int)Math.Clamp(most, 1, Batches.MaxRows);
        var step = RowSteps.IndexOf(rows);
        return RowSteps.Rows(step) > rows ? RowSteps.Rows(step - 1) : rows;
    }

    private static bool Agrees(IReadOnlyDictionary<string, NodeMetadata> found, TensorDescription expected)
        => found.TryGetValue(expected.Name, out var value)
            && value.ElementDataType == (expected.Type == "float" ? TensorElementType.Float : TensorElementType.Int64)
            && value.Dimensions.SequenceEqual([-1, .. expected.Shape]);
}
