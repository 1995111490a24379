namespace Armed.Onnx.Graphs;

/// <summary>What is known about a result's shape from its inputs' shapes; -1 is a dimension known only at run time.</summary>
/// <remarks>A help to exporters (rank, width), not a checker: an operator without a rule has an unknown shape.</remarks>
internal static class ShapeRules
{
    private static readonly HashSet<string> s_broadcast = new(StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Where", "And", "Or", "Xor",
        "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "PRelu",
    };

    private static readonly HashSet<string> s_likeFirst = new(StringComparer.Ordinal)
    {
        "Identity", "Cast", "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Tanh", "Sigmoid", "HardSigmoid", "HardSwish", "Erf", "Exp", "Log", "Sqrt",
        "Reciprocal", "Neg", "Abs", "Not", "IsNaN", "Sign", "Sin", "Cos", "Floor", "Ceil", "Round", "Softplus", "Softsign", "Softmax", "LogSoftmax", "Clip",
        "BatchNormalization", "LayerNormalization", "InstanceNormalization", "LRN", "Shrink", "CumSum",
    };

    public static long[]? Infer(string op, ReadOnlySpan<GraphValue> inputs, ReadOnlySpan<NodeAttribute> attributes)
    {
        if (inputs.Length == 0 || inputs[0].Dims is not { } first)
        {
            return null;
        }

        if (s_likeFirst.Contains(op))
        {
            return first;
        }

        if (s_broadcast.Contains(op))
        {
            return Broadcast(inputs);
        }

        return op switch
        {
            "Gemm" => Gemm(first, inputs[1].Dims, attributes),
            "MatMul" => MatMul(first, inputs[1].Dims),
            "Gather" => Gather(first, inputs[1].Dims, Int(attributes, "axis", 0)),
            "Concat" => Concat(inputs, Int(attributes, "axis", 0)),
            "Flatten" => Flatten(first, Int(attributes, "axis", 1)),
            _ => null,
        };
    }

    private static long[]? Broadcast(ReadOnlySpan<GraphValue> inputs)
    {
        long[] result = [];
        foreach (var input in inputs)
        {
            if (input.Dims is not { } dims)
            {
                return null;
            }

            result = Broadcast(result, dims);
        }
        return result;
    }

    private static long[] Broadcast(long[] a, long[] b)
    {
        var result = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= result.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            result[^i] = x == 1 ? y : y == 1 ? x : Math.Max(x, y); // a known width beats an unknown one
        }
        return result;
    }

    private static long[]? Gemm(long[] a, long[]? b, ReadOnlySpan<NodeAttribute> attributes)
    {
        if (a.Length != 2 || b is not { Length: 2 })
        {
            return null;
        }

        return [a[Int(attributes, "transA", 0) == 0 ? 0 : 1], b[Int(attributes, "transB", 0) == 0 ? 1 : 0]];
    }

    private static long[]? MatMul(long[] a, long[]? b)
    {
        if (a.Length == 0 || b is not { Length: >= 2 } || b.Length > Math.Max(2, a.Length))
        {
            return null;
        }

        return [.. a[..^1], b[^1]];
    }

    private static long[]? Gather(long[] data, long[]? indices, long axis)
    {
        var at = At(axis, data.Length);
        return indices is null || at < 0 || at >= data.Length ? null : [.. data[..at], .. indices, .. data[(at + 1)..]];
    }

    private static long[]? Concat(ReadOnlySpan<GraphValue> inputs, long axis)
    {
        var result = (long[])inputs[0].Dims!.Clone();
        var at = At(axis, result.Length);
        foreach (var input in inputs[1..])
        {
            if (input.Dims is not { } dims || dims.Length != result.Length || at < 0 || at >= result.Length)
            {
                return null;
            }

            result[at] = result[at] < 0 || dims[at] < 0 ? -1 : result[at] + dims[at];
        }
        return result;
    }

    private static long[] Flatten(long[] dims, long axis)
    {
        var at = Math.Clamp(At(axis, dims.Length), 0, dims.Length);
        return [Product(dims.AsSpan(0, at)), Product(dims.AsSpan(at))];
    }

    private static long Product(ReadOnlySpan<long> dims)
    {
        long product = 1;
        foreach (var dim in dims)
        {
            product = dim < 0 || product < 0 ? -1 : product * dim;
        }

        return product;
    }

    private static int At(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    private static long Int(ReadOnlySpan<NodeAttribute> attributes, string name, long otherwise)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Message.I;
            }
        }
        return otherwise;
    }
}
