using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Direct;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>A compiled graph that agreed with ONNX Runtime, the calls that it serves, and the memory of those calls. Any number of threads may call.</summary>
internal sealed class DirectEvaluator : IGraphEvaluator
{
    private readonly DirectGraph _graph;
    private readonly SlotPool<DirectContext> _contexts;

    private DirectEvaluator(DirectGraph graph)
    {
        _graph = graph;
        _contexts = new SlotPool<DirectContext>(graph.CreateContext);
    }

    /// <summary>The largest batch that it should serve; larger ones are as fast in ONNX Runtime, or faster.</summary>
    public int MostRows(ArmedDevice device, int threads) => DirectCrossover.MostRows(_graph.WorkPerRow, device, threads);

    /// <summary>Compiles a graph and compares it with ONNX Runtime.</summary>
    /// <param name="graph">The graph that was read and checked.</param>
    /// <param name="manifest">Its bundle's manifest.</param>
    /// <param name="reference">The same graph in ONNX Runtime.</param>
    /// <param name="why">Why there is no evaluator; null on success.</param>
    /// <returns>The evaluator, or null: ONNX Runtime serves every call then.</returns>
    public static DirectEvaluator? TryCreate(CheckedGraph graph, BundleManifest manifest, IGraphEvaluator reference, out string? why)
    {
        if (graph.Description.Inputs.FirstOrDefault(input => GraphInputs.Of(input.Name) is null) is { } further)
        {
            why = $"it takes the input '{further.Name}', which is not made of columns";
            return null;
        }

        if (DirectGraph.TryCompile(graph.Model, graph.Content, out why) is not { } compiled)
        {
            why = $"it holds {why}";
            return null;
        }

        try
        {
            var evaluator = new DirectEvaluator(compiled);
            why = DirectAgreement.Fault(evaluator, reference, graph.Description, manifest);
            return why is null ? evaluator : null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
        {
            // A graph that lets unknown codes through to its tables: both refuse some of the rows.
            why = $"rows for the comparison at load are refused ({e.Message.Trim()})";
            return null;
        }
    }

    public void Run(in GraphRows rows, in WantedOutputs wanted)
    {
        var context = _contexts.Rent();
        try
        {
            _graph.Run(context, rows, wanted);
        }
        finally
        {
            _contexts.Return(context);
        }
    }

    public void Dispose() => _contexts.Dispose();
}
