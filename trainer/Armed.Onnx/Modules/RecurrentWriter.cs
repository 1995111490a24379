using System.Reflection;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Writes one recurrent module.</summary>
internal sealed class RecurrentWriter
{
    private readonly nn.Module _module;
    private readonly ExportContext _context;
    private readonly string _op;
    private readonly int[] _gates;
    private readonly string? _activation;
    private readonly Dictionary<string, Tensor> _weights;
    private readonly int _layers;
    private readonly int _directions;
    private readonly bool _batchFirst;

    public RecurrentWriter(nn.Module module, ExportContext context, string op, int[] gates, string? activation)
    {
        (_module, _context, _op, _gates, _activation) = (module, context, op, gates, activation);
        _weights = module.named_parameters().ToDictionary(parameter => parameter.name, parameter => (Tensor)parameter.parameter, StringComparer.Ordinal);
        _layers = (int)Hidden<long>("_num_layers");
        _directions = Hidden<bool>("_bidirectional") ? 2 : 1;
        _batchFirst = Hidden<bool>("_batch_first");
    }

    private GraphBuilder Builder => _context.Builder;

    private long Size => _weights["weight_hh_l0"].shape[1];

    public GraphValue[] Write(IReadOnlyList<GraphValue> inputs, int states)
    {
        if (inputs.Count != 1 && inputs.Count != 1 + states)
        {
            throw _context.Unsupported(_module, $"it takes the sequences, and perhaps {states} first states, but the call passes {inputs.Count} values.");
        }

        if (inputs[0].Rank is { } rank and not 3)
        {
            throw _context.Unsupported(_module, $"it takes a batch of sequences, a value of rank 3, but its input {inputs[0]} has rank {rank}.");
        }

        var x = Turned(inputs[0]); // [T, N, in]
        var last = new List<GraphValue[]>();
        for (var layer = 0; layer < _layers; layer++)
        {
            var results = Builder.Nodes(_op, Operands(layer, x, inputs), 1 + states, Attributes());
            x = Joined(results[0]);
            last.Add(results[1..]);
        }

        var output = Turned(x);
        if (inputs[0].Dims is { } dims)
        {
            Builder.WithShape(output, dims[0], dims[1], _directions * Size);
        }

        return [output, .. Enumerable.Range(0, states).Select(state => Stacked([.. last.Select(results => results[state])], inputs[0]))];
    }

    // TorchSharp shows neither as a property.
    private T Hidden<T>(string field) => _module.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(_module) is T value ? value
        : throw _context.Unsupported(_module, $"this version of TorchSharp does not keep its field {field}. Trace the model (OnnxExporter.Trace).");

    private GraphValue Turned(GraphValue value) => _batchFirst ? Builder.Node("Transpose", [value], NodeAttribute.Ints("perm", 1, 0, 2)) : value;

    private GraphValue[] Operands(int layer, GraphValue x, IReadOnlyList<GraphValue> inputs)
    {
        var hasBias = _weights.ContainsKey("bias_ih_l0");
        List<GraphValue> operands = [x, Weight(layer, "W", "weight_ih"), Weight(layer, "R", "weight_hh")];
        if (hasBias || inputs.Count > 1)
        {
            operands.Add(hasBias ? Bias(layer) : GraphValue.None);
        }

        if (inputs.Count > 1)
        {
            operands.Add(GraphValue.None); // lengths of the sequences
            operands.AddRange(inputs.Skip(1).Select(state => First(state, layer)));
        }

        return [.. operands];
    }

    private GraphValue First(GraphValue state, int layer)
    {
        if (_layers == 1)
        {
            return state;
        }

        GraphValue At(string hint, long value) => Builder.Constant(hint, [value], 1);
        return Builder.Node("Slice", [state, At("start", layer * _directions), At("end", (layer + 1) * _directions), At("axis", 0)]);
    }

    private NodeAttribute[] Attributes()
    {
        List<NodeAttribute> attributes = [NodeAttribute.Int("hidden_size", Size), NodeAttribute.String("direction", _directions == 2 ? "bidirectional" : "forward")];
        if (_op == "GRU")
        {
            attributes.Add(NodeAttribute.Int("linear_before_reset", 1));
        }

        if (_activation is not null)
        {
            attributes.Add(NodeAttribute.Strings("activations", [.. Enumerable.Repeat(_activation, _directions)]));
        }

        return [.. attributes];
    }

    // [directions, gates hidden, in]
    private GraphValue Weight(int layer, string hint, string kind)
    {
        using var scope = NewDisposeScope();
        return _context.Constant($"{hint}_l{layer}", stack(Each(layer, kind)));
    }

    // [directions, 2 gates hidden]
    private GraphValue Bias(int layer)
    {
        using var scope = NewDisposeScope();
        return _context.Constant($"B_l{layer}", cat([stack(Each(layer, "bias_ih")), stack(Each(layer, "bias_hh"))], 1));
    }

    private Tensor[] Each(int layer, string kind) => [.. Enumerable.Range(0, _directions).Select(direction => Ordered(_weights[$"{kind}_l{layer}{(direction == 1 ? "_reverse" : "")}"]))];

    // ONNX has the gates in another order.
    private Tensor Ordered(Tensor weight)
    {
        var parts = weight.detach().chunk(_gates.Length, 0);
        return cat([.. _gates.Select(gate => parts[gate])], 0);
    }

    // [T, directions, N, hidden] -> [T, N, directions hidden]
    private GraphValue Joined(GraphValue outputs)
    {
        if (_directions == 1)
        {
            return Builder.Node("Squeeze", [outputs, Builder.Constant("axis", [1L], 1)]);
        }

        var turned = Builder.Node("Transpose", [outputs], NodeAttribute.Ints("perm", 0, 2, 1, 3));
        return Builder.Node("Reshape", [turned, Builder.Constant("shape", [0, 0, 2 * Size], 3)]);
    }

    // [layers directions, N, hidden]
    private GraphValue Stacked(GraphValue[] states, GraphValue input)
    {
        var value = states.Length == 1 ? states[0] : Builder.Node("Concat", states, NodeAttribute.Int("axis", 0));
        return input.Dims is { } dims ? Builder.WithShape(value, _layers * _directions, dims[_batchFirst ? 0 : 1], Size) : value;
    }
}
