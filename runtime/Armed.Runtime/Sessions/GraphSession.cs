using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>One graph in ONNX Runtime and the memory that its calls use. Any number of threads may call at once.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly GraphDescription _graph;
    private readonly RunOptions _options = new();
    private readonly ArmedDevice _device;
    private readonly IGraphEvaluator _onnx;
    private IGraphEvaluator? _direct;
    private int _directRows;

    public GraphSession(InferenceSession session, GraphDescription graph, ArmedDevice device = ArmedDevice.Cpu, long rowElements = 1)
    {
        (_session, _graph, _device) = (session, graph, device);
        Evaluator = new GraphEvaluator(graph.Role, 0, "not asked for");
        _onnx = device == ArmedDevice.Cpu ? new BoundEvaluator(session, _options, graph, rowElements) : new UnboundEvaluator(session, _options, graph);
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
        var direct = options.DirectEvaluation ? DirectEvaluator.TryCreate(graph, manifest, _onnx, out why) : null;
        (_direct, _directRows) = (direct, direct?.MostRows(_device, options.IntraOpThreads) ?? 0);
        Evaluator = new GraphEvaluator(_graph.Role, _directRows, why);
    }

    /// <summary>Computes one output.</summary>
    public void Run(in GraphRows rows, int output, Span<float> destination) => Run(rows, new WantedOutputs(output, destination));

    /// <summary>Computes the wanted outputs of any number of rows.</summary>
    public void Run(in GraphRows rows, in WantedOutputs wanted)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var evaluator = _direct is not null && rows.Count <= _directRows ? _direct : _onnx;
        evaluator.Run(rows, wanted);
    }

    /// <summary>Releases the session; the caller sees to it that no call is under way.</summary>
    public void Dispose()
    {
        _direct?.Dispose();
        _onnx.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static bool Agrees(IReadOnlyDictionary<string, NodeMetadata> found, TensorDescription expected)
        => found.TryGetValue(expected.Name, out var value)
            && value.ElementDataType == OnnxElements.Of(expected.Type)
            && value.Dimensions.SequenceEqual([-1, .. expected.Shape]);
}
