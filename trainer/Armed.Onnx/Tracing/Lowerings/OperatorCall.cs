using Armed.Onnx.Tracing.Reading;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>One operator of the trace with its operands and what is known of its results.</summary>
internal sealed class OperatorCall(TraceGraph graph, MergedNode node, string path, TracedValue[] operands, MergedOutput[] results)
{
    // Runtimes have these for wider elements alone.
    private static readonly HashSet<string> s_withoutBytes = new(["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Neg", "MatMul", "Gemm"], StringComparer.Ordinal);

    public TraceGraph Graph => graph;

    /// <summary>Without its domain and without the mark of an operator that writes in place.</summary>
    public string Name => node.Name;

    public int Count => operands.Length;

    /// <summary>The results; of an operator that gives a list, the list's items.</summary>
    public IReadOnlyList<MergedOutput> Results => results;

    /// <summary>Sizes of the first result.</summary>
    public BatchSize[] Dims => results[0].Dims ?? throw Refuse("the sizes of its result are not in the trace");

    /// <summary>Element type of the first result.</summary>
    public ScalarType Element => results[0].Element is { } element ? element == ScalarType.Float64 && Dims.Length == 0 ? ScalarType.Float32 : element : throw Refuse("its result is no tensor");

    public TracedValue Operand(int i) => operands[i];

    public bool Has(int i) => i < operands.Length && operands[i] is not NoValue;

    public TensorValue Tensor(int i) => operands[i] as TensorValue ?? throw Refuse($"operand {i} is no tensor");

    public GraphValue In(int i) => Tensor(i).Graph;

    public int Rank(int i = 0) => Tensor(i).Rank;

    public BatchSize Size(int i) => operands[i] is SizeValue size ? size.Size : throw Refuse($"operand {i} is no integer");

    public long Int(int i) => Fixed(operands[i], i);

    public long[] Ints(int i) => operands[i] switch
    {
        ListValue list => [.. list.Items.Select(item => Fixed(item, i))],
        NoValue => [],
        _ => [Int(i)],
    };

    public double Number(int i) => operands[i] switch
    {
        NumberValue number => number.Number,
        FlagValue flag => flag.Flag ? 1 : 0,
        TensorValue { Rank: 0, Known: { } known } => Value(known),
        _ => Int(i),
    };

    public bool Flag(int i) => i < operands.Length && operands[i] switch
    {
        FlagValue flag => flag.Flag,
        NoValue => false,
        _ => Int(i) != 0,
    };

    public string Text(int i) => operands[i] is TextValue text ? text.Text : throw Refuse($"operand {i} is no text");

    public TensorValue[] Tensors(int i) =>
        operands[i] is ListValue list ? [.. list.Items.Select(item => item as TensorValue ?? throw Refuse($"an item of operand {i} is no tensor"))] : [Tensor(i)];

    /// <summary>An axis counted from the first.</summary>
    public long Axis(int i, int? rank = null) => FromFirst(Int(i), rank ?? Rank());

    public long[] Axes(int i) => [.. Ints(i).Select(axis => FromFirst(axis, Rank()))];

    public GraphValue Node(string op, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        results[0].Element is ScalarType.Byte or ScalarType.Int8 && s_withoutBytes.Contains(op)
            ? throw Refuse($"its result is {results[0].Element}, and runtimes do not compute in that type; convert first: .to(torch.float32)")
            : graph.Node(op, inputs, attributes);

    public GraphValue Scalar(double value) => graph.Scalar(value, Element);

    /// <summary>An operand, tensor or number, in an element type.</summary>
    public GraphValue As(int i, ScalarType element) => As(operands[i], element);

    public GraphValue As(TracedValue value, ScalarType element) => value switch
    {
        TensorValue tensor => Same(tensor.Element, tensor.Rank) == element ? tensor.Graph : graph.Cast(tensor.Graph, element),
        SizeValue { Size.IsFixed: true } size => graph.Scalar(size.Size.Offset, element),
        SizeValue size => element == ScalarType.Int64 ? graph.SizeScalar(size.Size) : graph.Cast(graph.SizeScalar(size.Size), element),
        NumberValue number => graph.Scalar(number.Number, element),
        FlagValue flag => graph.Scalar(flag.Flag ? 1 : 0, element),
        _ => throw Refuse("an operand is neither a tensor nor a number"),
    };

    public OnnxExportException Refuse(string reason) => Refusals.Refuse(node.Operator, path, reason);

    private static long FromFirst(long axis, int rank) => axis < 0 ? axis + Math.Max(rank, 1) : axis;

    // A double of rank 0 takes the type of what it meets; it is written as Float32.
    private static ScalarType Same(ScalarType element, int rank) => element == ScalarType.Float64 && rank == 0 ? ScalarType.Float32 : element;

    private static double Value(Tensor known)
    {
        using var scope = NewDisposeScope();
        return known.to(ScalarType.Float64).item<double>();
    }

    private long Fixed(TracedValue value, int i) => value switch
    {
        SizeValue { Size.IsFixed: true } size => size.Size.Offset,
        SizeValue size => throw Refuse($"operand {i} is the size {size.Size} (n rows in a batch), and the operator takes a fixed number there"),
        FlagValue flag => flag.Flag ? 1 : 0,
        NumberValue number when number.Number == Math.Floor(number.Number) => (long)number.Number,
        _ => throw Refuse($"operand {i} is not a fixed integer"),
    };
}
