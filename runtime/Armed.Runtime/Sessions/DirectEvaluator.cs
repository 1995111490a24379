using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Direct;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>A compiled graph that agreed with ONNX Runtime, the calls that it serves, and the memory of those calls. Any number of threads may call.</summary>
internal sealed class DirectEvaluator
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
    public static DirectEvaluator? TryCreate(CheckedGraph graph, BundleManifest manifest, DirectAgreement.Evaluation reference, out string? why)
    {
        if (DirectGraph.TryCompile(graph.Model, graph.Content, out why) is not { } compiled)
        {
            why = $"it holds {why}";
            return null;
        }

        try
        {
            var context = compiled.CreateContext();
            why = DirectAgreement.Fault(
                (rows, output, destination) => compiled.Run(context, rows, output, destination, -1, default, -1, default), reference, graph.Description, manifest);
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
        {
            // A graph that lets unknown codes through to its tables: both refuse some of the rows.
            why = $"rows for the comparison at load are refused ({e.Message.Trim()})";
        }

        return why is null ? new DirectEvaluator(compiled) : null;
    }

    public void Run(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
    {
        var context = _contexts.Rent();
        try
        {
            _graph.Run(context, rows, first, a, second, b, third, c);
        }
        finally
        {
            _contexts.Return(context);
        }
    }
}
