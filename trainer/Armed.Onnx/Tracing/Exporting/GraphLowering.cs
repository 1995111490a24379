using Armed.Onnx.Tracing.Lowerings;
using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Reading;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Writes the merged nodes of a trace, one after another, as an ONNX graph.</summary>
internal sealed class GraphLowering(IReadOnlyList<MergedNode> nodes, IReadOnlyList<Tensor> constants, TraceGraph graph)
{
    private static readonly HashSet<string> s_views = new(StringComparer.Ordinal)
    {
        "view", "unflatten", "unsqueeze", "squeeze", "detach", "t", "mT", "mH", "transpose", "permute", "movedim", "select", "slice", "narrow", "expand", "expand_as", "broadcast_to", "broadcast_tensors",
        "chunk", "split", "split_with_sizes", "tensor_split", "hsplit", "vsplit", "dsplit", "unbind", "diagonal", "unfold",
    };

    private static readonly HashSet<string> s_viewsOfContiguous = new(StringComparer.Ordinal) { "reshape", "ravel", "flatten", "contiguous" };

    private readonly Dictionary<string, TracedValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MergedOutput> _types = new(StringComparer.Ordinal);
    private readonly Aliases _aliases = new();

    /// <summary>Writes everything; the results are the module's outputs.</summary>
    /// <param name="given">The values of the trace's first tensors: inputs, parameters, buffers.</param>
    public TensorValue[] Write(IReadOnlyList<TensorValue> given)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            if (node.Operator == TracingSession.OutputsOperator)
            {
                return [.. node.Inputs.Select(name => (TensorValue)Fetch(name))];
            }

            Array.ForEach(node.Outputs, output => _types[output.Name] = output);
            WriteNode(node, i, given);
        }

        throw new InvalidOperationException("The trace has no outputs.");
    }

    private void WriteNode(MergedNode node, int place, IReadOnlyList<TensorValue> given)
    {
        switch (node.Operator)
        {
            case TracingSession.InputsOperator:
                for (var k = 0; k < given.Count; k++)
                {
                    Own(node.Outputs[k].Name, given[k] with { Dims = node.Outputs[k].Dims! });
                }

                break;
            case "prim::Constant":
                Own(node.Outputs[0].Name, node.Constant ?? Known(node));
                break;
            case "prim::ListConstruct" or "prim::TupleConstruct":
                Own(node.Outputs[0].Name, new ListValue([.. node.Inputs.Select(Fetch)]));
                break;
            case "prim::ListUnpack" or "prim::TupleUnpack":
                Unpack(node);
                break;
            case "prim::NumToTensor" or "aten::Int" or "aten::ScalarImplicit":
                Own(node.Outputs[0].Name, Fetch(node.Inputs[0]));
                break;
            default:
                WriteOperator(node, place);
                break;
        }
    }

    private TensorValue Known(MergedNode node)
    {
        var (tensor, type) = (constants[node.Tensor], node.Outputs[0]);
        return new TensorValue(new Lazy<GraphValue>(() => KnownValues.Write(graph, "constant", tensor)), type.Element!.Value, type.Dims!) { Known = tensor };
    }

    private void Unpack(MergedNode node)
    {
        var items = ((ListValue)Fetch(node.Inputs[0])).Items;
        var parent = _aliases.ViewOf(_aliases.Of(node.Inputs[0])).Parent;
        for (var k = 0; k < node.Outputs.Length; k++)
        {
            _values[node.Outputs[k].Name] = items[k];
            if (parent is null)
            {
                _aliases.Own(node.Outputs[k].Name);
            }
            else
            {
                _aliases.AddView(node.Outputs[k].Name, parent, null);
            }
        }
    }

    private void WriteOperator(MergedNode node, int place)
    {
        TracedValue[] operands = [.. node.Inputs.Select(Fetch)];
        CheckWritable(node, Written(node, operands));
        // A list's items have their types where it is taken apart.
        var list = place + 1 < nodes.Count && nodes[place + 1] is { Operator: "prim::ListUnpack" } unpack && unpack.Inputs[0] == node.Outputs[0].Name ? unpack.Outputs : null;
        var results = Lower(node, operands, list ?? node.Outputs);
        if (list is not null)
        {
            _values[node.Outputs[0].Name] = new ListValue(results);
            Register(node, node.Outputs[0].Name);
            return;
        }

        if (Written(node, operands) is { } target)
        {
            _aliases.AddName(node.Outputs[0].Name, target);
            PutBack(_aliases.Of(target), results[0]);
            return;
        }

        for (var k = 0; k < Math.Min(results.Length, node.Outputs.Length); k++)
        {
            _values[node.Outputs[k].Name] = results[k];
            Register(node, node.Outputs[k].Name);
        }
    }

    private TensorValue[] Lower(MergedNode node, TracedValue[] operands, MergedOutput[] results)
    {
        if (node.Name is "t" or "mT" && operands[0] is TensorValue { Rank: 2, Known: not null } matrix)
        {
            return [KnownValues.Transposed(graph, matrix)];
        }

        var path = PathOf(node, operands);
        var isKnown = node.Operator.StartsWith("aten::", StringComparison.Ordinal);
        var lowering = (isKnown ? LoweringTable.Default.Find(node.Name) : null) ?? throw Refusals.Refuse(node.Operator, path,
            "it has no lowering. Use another operator for it in forward, or export the module through the registry with an exporter of its own (docs/exporter.md lists operators)");
        if (results.FirstOrDefault(result => result is { Element: ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16, Dims.Length: > 0 }) is { } wide)
        {
            throw Refusals.Refuse(node.Operator, path, $"its result is {wide.Element}; only Float32 is exported. Convert with .to(torch.float32) where the tensor is made");
        }

        using var scope = path.Length > 0 ? graph.Builder.Scope(path) : null;
        var call = new OperatorCall(graph, node, path, operands, results);
        var written = lowering.Write(call);
        var isZero = node.Name is "zeros" or "zeros_like" || (node.Name is "expand" && operands[0] is TensorValue { IsZero: true });
        var spacing = node.Name == "arange" ? Creations.Spacing(call) : 0;
        return [.. written.Select((value, k) => new TensorValue(value, Element(results[k]), results[k].Dims ?? []) { IsZero = isZero, Spacing = spacing })];
    }

    private static ScalarType Element(MergedOutput output) => output is { Element: ScalarType.Float64, Dims.Length: 0 } ? ScalarType.Float32 : output.Element ?? ScalarType.Float32;

    // A module that was not marked is known by its parameters.
    private static string PathOf(MergedNode node, TracedValue[] operands)
    {
        var tensors = operands.SelectMany(operand => operand is ListValue list ? list.Items : [operand]).OfType<TensorValue>();
        var owner = tensors.Select(tensor => tensor.Parameter is { } name && name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "").MaxBy(path => path.Length) ?? "";
        return owner.Length > node.Path.Length && owner.StartsWith(node.Path, StringComparison.Ordinal) ? owner : node.Path;
    }

    private void Own(string name, TracedValue value)
    {
        _values[name] = value;
        _aliases.Own(name);
    }

    private void Register(MergedNode node, string name)
    {
        if (node.Inputs.Length > 0 && _aliases.Of(node.Inputs[0]) is var parent && _values[parent] is TensorValue && IsView(node))
        {
            _aliases.AddView(name, parent, node);
        }
        else
        {
            _aliases.Own(name);
        }
    }

    // The value whose elements an operator writes; null for most. unsqueeze_ and its like change the shape alone. libtorch records zero_(x) as zeros(sizes, x).
    private static string? Written(MergedNode node, TracedValue[] operands) =>
        node.IsInPlace ? (s_views.Contains(node.Name) ? null : node.Inputs[0])
        : node.Name == "zeros" && operands.Length > 1 && operands[1] is TensorValue ? node.Inputs[1] : null;

    // A graph has no state, and a constant's elements are read when all writes are done.
    private void CheckWritable(MergedNode node, string? target)
    {
        if (target is null || _values[_aliases.OwnerOf(_aliases.Of(target))] is not TensorValue { Known: { } known } owner)
        {
            return;
        }

        throw Refusals.Refuse(node.Operator, node.Path, owner.Parameter is { } name
            ? $"forward changes the {(known is Parameter ? "parameter" : "buffer")} '{name}'; a graph has no state. Compute a new tensor of it, or change it in training mode only"
            : "forward writes into a tensor that it keeps or makes of numbers in C#; a graph has no state. Write into a copy (clone)");
    }

    private bool IsView(MergedNode node) => s_views.Contains(node.Name)
        || (s_viewsOfContiguous.Contains(node.Name) && _types[node.Inputs[0]].IsContiguous)
        || (node.Name == "to" && _types[node.Inputs[0]].Element == node.Outputs[0].Element);

    // The value of a name, brought up to date where its elements were written through another name.
    private TracedValue Fetch(string given)
    {
        var name = _aliases.Of(given);
        if (!_values.TryGetValue(name, out var value))
        {
            var maker = nodes.First(node => node.Outputs.Any(output => output.Name == name));
            throw Refusals.Refuse(maker.Operator, maker.Path, $"forward uses its result number {Array.FindIndex(maker.Outputs, output => output.Name == name) + 1}, which is not written");
        }

        if (value is not TensorValue || !_aliases.IsStale(name))
        {
            return value;
        }

        var (parent, view) = _aliases.ViewOf(name);
        if (parent is null || view is null)
        {
            throw Refusals.Refuse(view?.Operator ?? "A write in place", "", $"a tensor of shape [{string.Join(", ", ((TensorValue)value).Dims)}] is used after its elements were written through another view of them. "
                + "Make a copy (clone) before the write, or use where, cat or scatter");
        }

        TracedValue[] operands = [.. view.Inputs.Select(Fetch)];
        _values[name] = Lower(view, operands, view.Outputs)[0];
        _aliases.Refresh(name);
        return _values[name];
    }

    // From the name that was written up to the tensor that owns the elements.
    private void PutBack(string name, TensorValue result)
    {
        List<(string Name, TensorValue Value)> fresh = [(name, result with { Dims = ((TensorValue)_values[name]).Dims })];
        var current = name;
        while (_aliases.ViewOf(current) is (Parent: { } parent, View: var view))
        {
            TracedValue[] operands = view is null ? [] : [.. view.Inputs.Select(Fetch)];
            if (view is null || operands[0] is not TensorValue whole || ViewWriter.PutBack(graph, view, operands, fresh[^1].Value.Graph) is not { } value)
            {
                break; // what lies above stays out of date, and is refused where it is used
            }

            fresh.Add((parent, new TensorValue(value, whole.Element, whole.Dims)));
            current = parent;
        }

        _aliases.Write(name);
        foreach (var (written, value) in fresh)
        {
            _values[written] = value;
            _aliases.Refresh(written);
        }
    }
}
