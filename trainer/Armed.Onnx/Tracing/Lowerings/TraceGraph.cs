using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>The graph under construction, with what lowerings share: numbers, the batch, shapes and conversions.</summary>
internal sealed class TraceGraph(GraphBuilder builder)
{
    private const long WritableConstant = 1 << 20;
    private GraphValue? _batchVector;
    private GraphValue? _batchScalar;

    public GraphBuilder Builder { get; } = builder;

    /// <summary>An input whose first axis is the batch; null when none is dynamic.</summary>
    public GraphValue? BatchInput { get; set; }

    public GraphValue Node(string op, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<NodeAttribute> attributes) => Builder.Node(op, inputs, attributes);

    public GraphValue Longs(params ReadOnlySpan<long> values)
    {
        using var outside = Builder.OutsideScopes();
        return Builder.Constant("sizes", values, values.Length);
    }

    public GraphValue Long(long value)
    {
        using var outside = Builder.OutsideScopes();
        return Builder.Constant("number", [value]);
    }

    public GraphValue Floats(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        using var outside = Builder.OutsideScopes();
        return Builder.Constant("values", values, shape);
    }

    /// <summary>A number of rank 0 in an element type.</summary>
    public GraphValue Scalar(double value, ScalarType element) => element switch
    {
        ScalarType.Float32 or ScalarType.Float64 => Floats([(float)value]),
        ScalarType.Int64 => Long((long)value),
        _ => Cast(Long((long)value), element),
    };

    public GraphValue Filled(double value, ScalarType element, BatchSize[] dims)
    {
        if (element == ScalarType.Float32 && dims.All(dim => dim.IsFixed) && dims.Aggregate(1L, (count, dim) => count * dim.Offset) is var count and < WritableConstant)
        {
            var values = new float[count];
            Array.Fill(values, (float)value);
            return Floats(values, Sizes(dims));
        }

        return Node("Expand", [Scalar(value, element), Shape(dims)]);
    }

    public GraphValue Cast(GraphValue value, ScalarType to) => Node("Cast", [value], NodeAttribute.Int("to", ElementTypes.Number(to)));

    /// <summary>A size as an Int64 of rank 1.</summary>
    public GraphValue SizeVector(BatchSize size) => size.IsFixed ? Longs(size.Offset) : Scaled(BatchVector(), size, Longs);

    /// <summary>A size as an Int64 of rank 0.</summary>
    public GraphValue SizeScalar(BatchSize size) => size.IsFixed ? Long(size.Offset) : Scaled(BatchScalar(), size, values => Long(values[0]));

    /// <summary>A shape as an Int64 vector.</summary>
    public GraphValue Shape(BatchSize[] dims) => dims.All(dim => dim.IsFixed) ? Longs(Sizes(dims))
        : dims.Length == 1 ? SizeVector(dims[0]) : Node("Concat", Pieces(dims), NodeAttribute.Int("axis", 0));

    /// <summary>Gives a value of the shape <paramref name="from"/> the shape <paramref name="to"/>: by 0 (as the input's) and one -1 where that is enough.</summary>
    public GraphValue Reshape(GraphValue value, BatchSize[] from, BatchSize[] to)
    {
        if (from.AsSpan().SequenceEqual(to))
        {
            return value;
        }

        var target = new long[to.Length];
        var open = 0;
        for (var i = 0; i < to.Length; i++)
        {
            target[i] = to[i].IsFixed ? to[i].Offset : i < from.Length && from[i] == to[i] ? 0 : -1;
            open += target[i] == -1 ? 1 : 0;
        }

        var isWritable = open <= 1 && !to.Any(dim => dim.IsFixed && dim.Offset == 0);
        return Node("Reshape", [value, isWritable ? Longs(target) : Shape(to)]);
    }

    public GraphValue Transpose(GraphValue value, params ReadOnlySpan<long> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            if (order[i] != i)
            {
                return Node("Transpose", [value], NodeAttribute.Ints("perm", order));
            }
        }
        return value;
    }

    public static long[] Sizes(BatchSize[] dims) => [.. dims.Select(dim => dim.Offset)];

    // Neighbours that are fixed share one constant.
    private GraphValue[] Pieces(BatchSize[] dims)
    {
        var pieces = new List<GraphValue>();
        for (var i = 0; i < dims.Length;)
        {
            BatchSize[] run = [.. dims.Skip(i).TakeWhile(dim => dim.IsFixed)];
            pieces.Add(run.Length > 0 ? Longs(Sizes(run)) : SizeVector(dims[i]));
            i += Math.Max(1, run.Length);
        }
        return [.. pieces];
    }

    private GraphValue Scaled(GraphValue batch, BatchSize size, LongConstant constant)
    {
        var scaled = size.Slope == 1 ? batch : Node("Mul", [batch, constant(size.Slope)]);
        return size.Offset == 0 ? scaled : Node("Add", [scaled, constant(size.Offset)]);
    }

    private delegate GraphValue LongConstant(params ReadOnlySpan<long> values);

    private GraphValue BatchVector() => _batchVector ??= Node("Slice", [Node("Shape", [BatchInput!]), Longs(0), Longs(1)]);

    private GraphValue BatchScalar() => _batchScalar ??= Node("Gather", [Node("Shape", [BatchInput!]), Long(0)], NodeAttribute.Int("axis", 0));
}
