using Armed.Onnx;

namespace Armed.Trainer.Export;

/// <summary>Codes of levels and of clusters in a graph, each column read once from its input; codes that the fit does not know become unknown.</summary>
internal sealed class CodesGraph(ModelGraph graph)
{
    /// <summary>Single precision tells whole numbers apart up to here, 2^24.</summary>
    private const float LargestCode = 1 << 24;

    private readonly Dictionary<int, GraphValue> _clusterColumns = [];
    private readonly Dictionary<GraphValue, GraphValue> _held = [];

    /// <summary>The codes [N] of a categorical column, those below -1 or at and above the count made unknown.</summary>
    public GraphValue Level(int category, long count) => Bounded(Column(graph.Categories!, category), count);

    /// <summary>The codes [N] of a factor as they are given.</summary>
    public GraphValue ClusterAsGiven(int factor)
    {
        if (!_clusterColumns.TryGetValue(factor, out var column))
        {
            _clusterColumns[factor] = column = Column(graph.Clusters, factor);
        }

        return column;
    }

    /// <summary>The codes [N] of a factor, those below -1 or at and above the count made unknown.</summary>
    public GraphValue Cluster(int factor, long count) => Bounded(ClusterAsGiven(factor), count);

    private GraphValue Column(GraphValue codes, long column) => graph.Builder.Node("Gather", [Held(codes), graph.Builder.Constant("column", [column])], NodeAttribute.Int("axis", 1));

    /// <summary>
    /// The codes of an input within what single precision counts: all beyond are unknown. ONNX Runtime's Clip, Min and Max of int64 (1.31) leave codes beyond 32 bits as they are where rows are
    /// several, and Gather fails then.
    /// </summary>
    private GraphValue Held(GraphValue codes)
    {
        if (!_held.TryGetValue(codes, out var held))
        {
            var numbers = graph.Builder.Node("Cast", [codes], NodeAttribute.Int("to", 1));
            var within = graph.Node("Clip", numbers, graph.Builder.Constant("before_codes", [-1f]), graph.Builder.Constant("after_codes", [LargestCode]));
            _held[codes] = held = graph.Builder.Node("Cast", [within], NodeAttribute.Int("to", 7));
        }

        return held;
    }

    private GraphValue Bounded(GraphValue codes, long count) => graph.Node("Clip", codes, graph.Builder.Constant("unknown", [-1L]), graph.Builder.Constant("count", [count]));
}
