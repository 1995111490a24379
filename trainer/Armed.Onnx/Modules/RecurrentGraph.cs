using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Writes stacked recurrent layers in one or two directions, for the registry and for traces.</summary>
/// <param name="builder">Where to write.</param>
/// <param name="cell">The kind of recurrence.</param>
/// <param name="layers">How many layers.</param>
/// <param name="directions">1 or 2.</param>
/// <param name="batchFirst">True for sequences of shape [N, T, in], false for [T, N, in].</param>
/// <param name="weight">torch's weight of a kind (input, hidden, input bias, hidden bias), a layer and a direction; null for a bias that there is not.</param>
/// <param name="constant">Writes a weight of a layer under a short name.</param>
internal sealed class RecurrentGraph(
    GraphBuilder builder, RecurrentCell cell, int layers, int directions, bool batchFirst, Func<int, int, int, Tensor?> weight, Func<string, int, Tensor, GraphValue> constant)
{
    public long Hidden { get; } = weight(1, 0, 0)!.shape[1];

    /// <summary>All hidden states, the last ones and, of an LSTM, the last cells.</summary>
    /// <param name="sequences">The input.</param>
    /// <param name="first">The first states, <see cref="GraphValue.None"/> for zeros; none at all for zeros, too.</param>
    public GraphValue[] Write(GraphValue sequences, IReadOnlyList<GraphValue> first)
    {
        var x = Turned(sequences); // [T, N, in]
        var last = new List<GraphValue[]>();
        for (var layer = 0; layer < layers; layer++)
        {
            var results = builder.Nodes(cell.Operator, Operands(layer, x, first), 1 + cell.States, Attributes());
            x = Joined(results[0]);
            last.Add(results[1..]);
        }

        return [Turned(x), .. Enumerable.Range(0, cell.States).Select(state => Stacked([.. last.Select(results => results[state])]))];
    }

    private GraphValue Turned(GraphValue value) => batchFirst ? builder.Node("Transpose", [value], NodeAttribute.Ints("perm", 1, 0, 2)) : value;

    // x, W, R, B, lengths, first hidden state, first cell
    private GraphValue[] Operands(int layer, GraphValue x, IReadOnlyList<GraphValue> first)
    {
        List<GraphValue> operands = [x, Weight(layer, "W", 0), Weight(layer, "R", 1), weight(2, layer, 0) is null ? GraphValue.None : Bias(layer), GraphValue.None, .. first.Select(state => Start(state, layer))];
        while (operands[^1] == GraphValue.None)
        {
            operands.RemoveAt(operands.Count - 1);
        }

        return [.. operands];
    }

    private GraphValue Start(GraphValue state, int layer)
    {
        if (state == GraphValue.None || layers == 1)
        {
            return state;
        }

        GraphValue At(string hint, long value) => builder.Constant(hint, [value], 1);
        return builder.Node("Slice", [state, At("start", layer * directions), At("end", (layer + 1) * directions), At("axis", 0)]);
    }

    private NodeAttribute[] Attributes()
    {
        List<NodeAttribute> attributes = [NodeAttribute.Int("hidden_size", Hidden), NodeAttribute.String("direction", directions == 2 ? "bidirectional" : "forward")];
        if (cell.Operator == "GRU")
        {
            attributes.Add(NodeAttribute.Int("linear_before_reset", 1));
        }

        if (cell.Activation is { } activation)
        {
            attributes.Add(NodeAttribute.Strings("activations", [.. Enumerable.Repeat(activation, directions)]));
        }

        return [.. attributes];
    }

    // [directions, gates hidden, in]
    private GraphValue Weight(int layer, string hint, int kind)
    {
        using var scope = NewDisposeScope();
        return constant(hint, layer, stack(Each(kind, layer)));
    }

    // [directions, 2 gates hidden]
    private GraphValue Bias(int layer)
    {
        using var scope = NewDisposeScope();
        return constant("B", layer, cat([stack(Each(2, layer)), stack(Each(3, layer))], 1));
    }

    private Tensor[] Each(int kind, int layer) => [.. Enumerable.Range(0, directions).Select(direction => Ordered(weight(kind, layer, direction)!))];

    // ONNX has the gates in another order.
    private Tensor Ordered(Tensor weights)
    {
        var parts = weights.detach().chunk(cell.Gates.Count, 0);
        return cat([.. cell.Gates.Select(gate => parts[gate])], 0);
    }

    // [T, directions, N, hidden] -> [T, N, directions hidden]
    private GraphValue Joined(GraphValue outputs)
    {
        if (directions == 1)
        {
            return builder.Node("Squeeze", [outputs, builder.Constant("axis", [1L], 1)]);
        }

        var turned = builder.Node("Transpose", [outputs], NodeAttribute.Ints("perm", 0, 2, 1, 3));
        return builder.Node("Reshape", [turned, builder.Constant("shape", [0, 0, 2 * Hidden], 3)]);
    }

    // [layers directions, N, hidden]
    private GraphValue Stacked(GraphValue[] states) => states.Length == 1 ? states[0] : builder.Node("Concat", states, NodeAttribute.Int("axis", 0));
}
