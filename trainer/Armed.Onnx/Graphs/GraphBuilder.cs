using System.Runtime.InteropServices;
using Armed.Onnx.Graphs;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx;

/// <summary>Builds one ONNX graph: inputs, constants and nodes in the order in which they run, then outputs, then bytes.</summary>
/// <remarks>
/// The same calls give the same bytes. Names are unique and carry the scope in which they were made (<c>layers.0.weight</c>,
/// <c>layers.0/Gemm</c>); names of inputs and outputs are exactly the ones given. Not thread-safe.
/// </remarks>
public sealed class GraphBuilder
{
    /// <summary>Version of ONNX's default operator set that graphs use.</summary>
    public const int Opset = 17;

    /// <summary>Version of the file format; read by every ONNX Runtime since 1.12.</summary>
    public const int IrVersion = 8;

    /// <summary>Name of the dynamic first axis.</summary>
    public const string BatchAxis = "batch";

    /// <summary>Name of the producer that files carry.</summary>
    public const string ProducerName = "Armed.Onnx";

    private readonly string _name;
    private readonly ConstantTable _constants;
    private readonly NameTable _names = new();
    private readonly ScopeStack _scopes = new();
    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphPort> _inputs = [];
    private readonly List<GraphPort> _outputs = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">The graph's name in the file; not empty.</param>
    public GraphBuilder(string name) : this(name, ConstantTable.DefaultLimit)
    {
    }

    internal GraphBuilder(string name, long constantBytes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _name = name;
        _constants = new ConstantTable { Limit = constantBytes };
    }

    /// <summary>Adds an input of the graph.</summary>
    /// <param name="name">Its exact name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions; -1 in the first place is the dynamic axis named <c>batch</c>.</param>
    /// <returns>The input's value.</returns>
    /// <exception cref="ArgumentException">The name is empty or in use by another input or output, or a dimension is negative elsewhere.</exception>
    public GraphValue Input(string name, TensorType type, params ReadOnlySpan<long> shape)
    {
        CheckInputShape(name, shape);
        var value = new GraphValue(this, name, shape.ToArray());
        _names.Claim(value, name, "input");
        _inputs.Add(new GraphPort(value, type, shape.ToArray()));
        return value;
    }

    /// <summary>The element type of an input of the graph; null for every other value.</summary>
    internal TensorType? TypeOf(GraphValue value) => _inputs.Find(port => port.Value == value)?.Type;

    /// <summary>Adds a constant of 32-bit floats, or returns the equal one that the graph already has.</summary>
    /// <param name="hint">Readable part of its name, such as <c>weight</c>.</param>
    /// <param name="values">Elements in row-major order.</param>
    /// <param name="shape">Dimensions; none for a scalar.</param>
    /// <returns>The constant's value.</returns>
    /// <exception cref="ArgumentException">The number of elements is not the shape's.</exception>
    /// <exception cref="OnnxExportException">The graph's constants would exceed one ONNX file (2 GB).</exception>
    public GraphValue Constant(string hint, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var name = StartConstant(hint, values.Length, sizeof(float), shape);
        return _constants.Add(this, _names, name, TensorType.Float, LittleEndian.Bytes(values), shape.ToArray());
    }

    /// <summary>Adds a constant of 64-bit integers, or returns the equal one that the graph already has.</summary>
    /// <inheritdoc cref="Constant(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public GraphValue Constant(string hint, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
    {
        var name = StartConstant(hint, values.Length, sizeof(long), shape);
        return _constants.Add(this, _names, name, TensorType.Int64, LittleEndian.Bytes(values), shape.ToArray());
    }

    /// <summary>Adds a constant of truth values, or returns the equal one that the graph already has.</summary>
    /// <inheritdoc cref="Constant(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public GraphValue Constant(string hint, ReadOnlySpan<bool> values, params ReadOnlySpan<long> shape)
    {
        var name = StartConstant(hint, values.Length, sizeof(bool), shape);
        return _constants.Add(this, _names, name, TensorType.Bool, MemoryMarshal.AsBytes(values).ToArray(), shape.ToArray());
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="opType">An operator of ONNX's default domain, such as <c>Gemm</c>.</param>
    /// <param name="inputs">Its inputs in order; <see cref="GraphValue.None"/> for an optional one that is left out.</param>
    /// <param name="attributes">Its attributes; those left out have the operator's default.</param>
    /// <returns>The node's result.</returns>
    /// <exception cref="ArgumentException">An input belongs to another graph.</exception>
    public GraphValue Node(string opType, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        Nodes(opType, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs, such as Split.</summary>
    /// <inheritdoc cref="Node(string, ReadOnlySpan{GraphValue}, ReadOnlySpan{NodeAttribute})"/>
    /// <param name="opType">An operator of ONNX's default domain.</param>
    /// <param name="inputs">Its inputs in order; <see cref="GraphValue.None"/> for an optional one that is left out.</param>
    /// <param name="outputs">How many outputs it has, at least one.</param>
    /// <param name="attributes">Its attributes; those left out have the operator's default.</param>
    /// <returns>The node's results in order.</returns>
    public GraphValue[] Nodes(string opType, ReadOnlySpan<GraphValue> inputs, int outputs, params ReadOnlySpan<NodeAttribute> attributes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(opType);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        foreach (var input in inputs)
        {
            CheckOwner(input, opType, allowNone: true);
        }

        var name = _names.UniqueNode(_scopes.NodeName(opType));
        var dims = outputs == 1 ? ShapeRules.Infer(opType, inputs, attributes) : null;
        var results = new GraphValue[outputs];
        for (var i = 0; i < outputs; i++)
        {
            results[i] = new GraphValue(this, outputs == 1 ? name : FormattableString.Invariant($"{name}.{i}"), dims, isComputed: true);
            _names.Register(results[i]);
        }
        _nodes.Add(new GraphNode(name, opType, inputs.ToArray(), results, attributes.ToArray()));
        return results;
    }

    /// <summary>States a shape that the builder could not work out (see <see cref="GraphValue.Shape"/>). It is not checked.</summary>
    /// <param name="value">A value of this graph.</param>
    /// <param name="shape">Its dimensions; -1 for one that is only known when the graph runs.</param>
    /// <returns>The same value.</returns>
    /// <exception cref="ArgumentException">The value belongs to another graph.</exception>
    public GraphValue WithShape(GraphValue value, params ReadOnlySpan<long> shape)
    {
        CheckOwner(value, nameof(WithShape), allowNone: false);
        value.Dims = shape.ToArray();
        return value;
    }

    /// <summary>Makes a value an output of the graph. A node's result takes the name over; an input, a constant or an output already named passes an Identity.</summary>
    /// <param name="name">The output's exact name.</param>
    /// <param name="value">A value of this graph.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions; -1 in the first place is the dynamic axis named <c>batch</c>, elsewhere a size that is not stated.</param>
    /// <exception cref="ArgumentException">The name is in use by another input or output, or the value belongs to another graph.</exception>
    public void Output(string name, GraphValue value, TensorType type, params ReadOnlySpan<long> shape)
    {
        CheckOwner(value, $"output '{name}'", allowNone: false);
        var output = value.IsComputed && !value.IsOutput ? value : Node("Identity", [value]);
        _names.Claim(output, name, "output");
        output.IsOutput = true;
        _outputs.Add(new GraphPort(output, type, shape.ToArray()));
    }

    /// <summary>Adds an entry to the file's <c>metadata_props</c>, which are written in ordinal order of their keys.</summary>
    /// <exception cref="ArgumentException">The key is empty or already set.</exception>
    public void Metadata(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        if (!_metadata.TryAdd(key, value))
        {
            throw new ArgumentException($"The metadata entry '{key}' is already set; set each key once.", nameof(key));
        }
    }

    /// <summary>Puts a name before the names of everything made until the result is disposed; scopes nest, joined by dots.</summary>
    /// <param name="name">The scope's name, such as a module's; not empty.</param>
    /// <returns>Ends the scope when disposed; the innermost first.</returns>
    public IDisposable Scope(string name) => _scopes.Enter(name);

    /// <summary>False where the constants need external data.</summary>
    internal bool FitsOneFile => _constants.Bytes <= ConstantTable.DefaultLimit;

    /// <summary>Leaves all scopes until the result is disposed: for constants that several modules share.</summary>
    internal IDisposable OutsideScopes() => _scopes.Leave();

    /// <summary>Writes the graph as an ONNX file. Nodes and constants that no output needs are left out.</summary>
    /// <returns>The file's bytes, the same for the same calls.</returns>
    /// <exception cref="InvalidOperationException">The graph has no output.</exception>
    public byte[] ToBytes() => ToBytes(WeightPrecision.Full);

    /// <summary>Writes the graph as an ONNX file with its weights in a precision.</summary>
    /// <param name="weights">How constants are stored. Other values than <see cref="WeightPrecision.Full"/> change results a little.</param>
    /// <returns>The file's bytes, the same for the same calls.</returns>
    /// <exception cref="InvalidOperationException">The graph has no output.</exception>
    public byte[] ToBytes(WeightPrecision weights) => ToModel(weights).ToByteArray();

    /// <summary>Writes the graph with its constants of 1024 bytes or more in a second file beside it, whose name has <c>.data</c> at the end.</summary>
    internal void SaveWithExternalData(string path, WeightPrecision weights) => ExternalData.Write(ToModel(weights), path);

    private ModelProto ToModel(WeightPrecision weights)
    {
        if (_outputs.Count == 0)
        {
            throw new InvalidOperationException($"The graph '{_name}' has no output; call Output before ToBytes.");
        }

        var model = new ModelWriter(_nodes, _constants.All).Write(_name, _inputs, _outputs, _metadata);
        switch (weights)
        {
            case WeightPrecision.Half:
                HalfWeights.Apply(model.Graph);
                break;
            case WeightPrecision.DynamicInt8:
                DynamicQuantisation.Apply(model.Graph);
                break;
            case WeightPrecision.Int8:
                Int8Weights.Apply(model.Graph);
                break;
        }

        return model;
    }

    private static void CheckInputShape(string name, ReadOnlySpan<long> shape)
    {
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] < (i == 0 ? -1 : 0))
            {
                throw new ArgumentException($"Input '{name}' has dimension {shape[i]} in place {i}; only the first may be -1 (the batch).", nameof(shape));
            }
        }
    }

    private string StartConstant(string hint, int count, int elementSize, ReadOnlySpan<long> shape)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(hint);
        var expected = ElementCount(hint, shape);
        if (expected != count)
        {
            throw new ArgumentException($"Constant '{hint}' has {count} elements, but its shape {ShapeText.Of(shape)} holds {expected}.", nameof(shape));
        }

        var name = _scopes.ConstantName(hint);
        _constants.Reserve(name, (long)count * elementSize);
        return name;
    }

    private static long ElementCount(string hint, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var dim in shape)
        {
            if (dim < 0)
            {
                throw new ArgumentException($"Constant '{hint}' has dimension {dim}; expected sizes of 0 or more.", nameof(shape));
            }

            count = checked(count * dim);
        }
        return count;
    }

    private void CheckOwner(GraphValue value, string user, bool allowNone)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Owner != this && !(allowNone && value == GraphValue.None))
        {
            throw new ArgumentException($"{user} uses the value '{value.Name}', which does not belong to the graph '{_name}'.", nameof(value));
        }
    }
}
