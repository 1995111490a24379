using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>One call of a recurrent module: (x, states, weights, bias, layers, dropout, training, bidirectional, batch first).</summary>
internal sealed class RecurrentLayers(OperatorCall call, string op, int[] gates, string? activation = null)
{
    private readonly TensorValue[] _weights = call.Tensors(2);
    private readonly TensorValue[] _states = call.Tensors(1);
    private readonly bool _hasBias = call.Flag(3);
    private readonly int _layers = (int)call.Int(4);
    private readonly int _directions = call.Flag(7) ? 2 : 1;
    private readonly bool _batchFirst = call.Flag(8);

    private int PerDirection => _hasBias ? 4 : 2;

    /// <summary>Outputs, last hidden states and, of an LSTM, last cells.</summary>
    public GraphValue[] Write()
    {
        Check();
        var x = _batchFirst ? call.Graph.Transpose(call.In(0), 1, 0, 2) : call.In(0); // [T, N, in]
        var last = new List<GraphValue[]>();
        for (var layer = 0; layer < _layers; layer++)
        {
            var results = call.Graph.Builder.Nodes(op, Inputs(layer, x), op == "LSTM" ? 3 : 2, Attributes());
            x = Joined(results[0]);
            last.Add(results[1..]);
        }

        var output = _batchFirst ? call.Graph.Transpose(x, 1, 0, 2) : x;
        return [output, .. Enumerable.Range(0, _states.Length).Select(state => Stacked([.. last.Select(results => results[state])]))];
    }

    private long Hidden => _weights[1].Dims[1].Offset;

    private void Check()
    {
        if (call.Flag(6) && call.Number(5) != 0)
        {
            throw call.Refuse("it drops out between layers, also in evaluation mode");
        }

        if (call.Rank() != 3)
        {
            throw call.Refuse("it takes a batch of sequences, a tensor of rank 3");
        }

        if (_weights.Length != _layers * _directions * PerDirection)
        {
            throw call.Refuse("projections (proj_size) are not written");
        }

        if (_weights.Any(weight => weight.Known is null))
        {
            throw call.Refuse("its weights are computed in forward; they must be parameters");
        }
    }

    private GraphValue[] Inputs(int layer, GraphValue x)
    {
        List<GraphValue> inputs = [x, Weight(layer, 0), Weight(layer, 1), _hasBias ? Bias(layer) : GraphValue.None, GraphValue.None, .. _states.Select(state => First(state, layer))];
        while (inputs[^1] == GraphValue.None)
        {
            inputs.RemoveAt(inputs.Count - 1);
        }

        return [.. inputs];
    }

    // Zero is the default.
    private GraphValue First(TensorValue state, int layer) => state.IsZero ? GraphValue.None : _layers == 1 ? state.Graph
        : call.Node("Slice", [state.Graph, call.Graph.Longs(layer * _directions), call.Graph.Longs((layer + 1) * _directions), call.Graph.Longs(0)]);

    private NodeAttribute[] Attributes()
    {
        List<NodeAttribute> attributes = [NodeAttribute.Int("hidden_size", Hidden), NodeAttribute.String("direction", _directions == 2 ? "bidirectional" : "forward")];
        if (op == "GRU")
        {
            attributes.Add(NodeAttribute.Int("linear_before_reset", 1));
        }

        if (activation is not null)
        {
            attributes.Add(NodeAttribute.Strings("activations", [.. Enumerable.Repeat(activation, _directions)]));
        }

        return [.. attributes];
    }

    // [directions, gates hidden, in]
    private GraphValue Weight(int layer, int place)
    {
        using var scope = NewDisposeScope();
        return Constant(place == 0 ? "W" : "R", layer, stack(PerDirectionOf(layer, place)));
    }

    // [directions, 2 gates hidden]
    private GraphValue Bias(int layer)
    {
        using var scope = NewDisposeScope();
        return Constant("B", layer, cat([stack(PerDirectionOf(layer, 2)), stack(PerDirectionOf(layer, 3))], 1));
    }

    private Tensor[] PerDirectionOf(int layer, int place) =>
        [.. Enumerable.Range(0, _directions).Select(direction => Ordered(_weights[(layer * _directions + direction) * PerDirection + place].Known!))];

    // ONNX has the gates in another order.
    private Tensor Ordered(Tensor weight)
    {
        var parts = weight.detach().chunk(gates.Length, 0);
        return cat([.. gates.Select(gate => parts[gate])], 0);
    }

    private GraphValue Constant(string hint, int layer, Tensor values) =>
        KnownValues.Write(call.Graph, $"{_weights[layer * _directions * PerDirection].Parameter ?? "recurrent"}.{hint}", values);

    // [T, directions, N, hidden] -> [T, N, directions hidden]
    private GraphValue Joined(GraphValue outputs) => _directions == 1
        ? call.Node("Squeeze", [outputs, call.Graph.Longs(1)])
        : call.Node("Reshape", [call.Graph.Transpose(outputs, 0, 2, 1, 3), call.Graph.Longs(0, 0, _directions * Hidden)]);

    private GraphValue Stacked(GraphValue[] states) => states.Length == 1 ? states[0] : call.Node("Concat", states, NodeAttribute.Int("axis", 0));
}
