using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The raw numbers in a graph with what is left of those that others nearly determine, in the encoder's own steps, so that both round alike.</summary>
internal sealed class ReducedNumbersGraph(ModelGraph graph, InputEncoder encoder)
{
    private readonly Dictionary<int, GraphValue> _reduced = [];

    private IReadOnlyList<NumericEncoding> Columns => encoder.Encoding.Numeric;

    /// <summary>The numbers [N, F].</summary>
    public GraphValue Numbers()
    {
        using var scope = graph.Builder.Scope("reduced");
        foreach (var column in encoder.ReducedOrder)
        {
            _reduced[column] = Reduced(column);
        }

        var all = graph.Builder.Node("Concat", [graph.Features!, .. encoder.ReducedOrder.Select(column => _reduced[column])], NodeAttribute.Int("axis", 1)); // [N, F + reduced]
        var order = Enumerable.Range(0, Columns.Count).Select(j => (long)j).ToArray();
        foreach (var (at, column) in encoder.ReducedOrder.Index())
        {
            order[column] = Columns.Count + at;
        }

        return graph.Columns(all, order);
    }

    private GraphValue Reduced(int column)
    {
        var reduced = Columns[column].Reduced!;
        var left = Measured(column, reduced.Origin);                     // [N, 1]
        foreach (var part in reduced.Parts)
        {
            var other = _reduced.TryGetValue(part.Column, out var own) ? own : Measured(part.Column, part.Origin);
            left = graph.Node("Sub", left, graph.Node("Mul", other, Number("weight", part.Weight)));
        }

        return left;
    }

    private GraphValue Measured(int column, double origin) => graph.Node("Sub", graph.Columns(graph.Features!, [column]), Number("origin", origin));

    private GraphValue Number(string hint, double value) => graph.Builder.Constant(hint, [(float)value]);
}
