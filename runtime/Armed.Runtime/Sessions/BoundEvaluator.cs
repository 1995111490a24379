using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>A graph in ONNX Runtime on the processor: calls copy their rows to memory that is bound to the session, and allocate nothing.</summary>
internal sealed class BoundEvaluator : IGraphEvaluator
{
    /// <summary>Maximum number of bytes of one context's inputs and outputs: a Z-predictor of 100,000 classes takes its rows by few.</summary>
    private const long MaxContextBytes = 16L << 20;

    /// <summary>Maximum number of bytes of all values that a run computes, if no memory were reused; the minimum is that of one row.</summary>
    private const long MaxComputedBytes = 256L << 20;

    private readonly int _maxRows;
    private readonly SlotPool<GraphContext> _contexts;

    /// <param name="session">The graph's session, which the caller keeps alive.</param>
    /// <param name="options">Options of every run, likewise.</param>
    /// <param name="graph">Its inputs and outputs.</param>
    /// <param name="rowElements">Elements of all values that a run computes, a row.</param>
    public BoundEvaluator(InferenceSession session, RunOptions options, GraphDescription graph, long rowElements)
    {
        _maxRows = MostRows(graph, rowElements);
        _contexts = new SlotPool<GraphContext>(() => new GraphContext(session, options, graph, _maxRows));
    }

    public void Run(in GraphRows rows, in WantedOutputs wanted)
    {
        var context = _contexts.Rent();
        try
        {
            for (var start = 0; start < rows.Count; start += _maxRows)
            {
                context.Run(rows, start, Math.Min(_maxRows, rows.Count - start), wanted);
            }
        }
        finally
        {
            _contexts.Return(context);
        }
    }

    public void Dispose() => _contexts.Dispose();

    private static int MostRows(GraphDescription graph, long rowElements)
    {
        var rowBytes = graph.Inputs.Concat(graph.Outputs).Sum(tensor => (long)BoundTensor.RowBytesOf(tensor));
        var most = Math.Min(MaxContextBytes / rowBytes, MaxComputedBytes / (sizeof(float) * Math.Max(1, rowElements)));
        var rows = (int)Math.Clamp(most, 1, Batches.MaxRows);
        var step = RowSteps.IndexOf(rows);
        return RowSteps.Rows(step) > rows ? RowSteps.Rows(step - 1) : rows;
    }
}
