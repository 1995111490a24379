namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Products of matrices.</summary>
internal static class LinearAlgebra
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("matmul mm bmm mv dot", "MatMul", call => call.Node("MatMul", [call.In(0), call.In(1)]));
        table.Add("linear", "Gemm, MatMul, Add, Transpose", Linear);
        table.Add("addmm", "Gemm", AddMm);
        table.Add("baddbmm", "MatMul, Mul, Add", call => Sum(call, call.Node("MatMul", [call.In(1), call.In(2)])));
        table.Add("addmv", "MatMul, Mul, Add", call => Sum(call, call.Node("MatMul", [call.In(1), call.In(2)])));
        table.Add("addr", "Reshape, Mul, Add", call => Sum(call, call.Node("Mul", [call.Node("Reshape", [call.In(1), call.Graph.Longs(-1, 1)]), call.In(2)])));
        table.Add("outer", "Reshape, Mul", call => call.Node("Mul", [call.Node("Reshape", [call.In(0), call.Graph.Longs(-1, 1)]), call.In(1)]));
        table.Add("bilinear", "Einsum, Add", Bilinear);
        table.Add("einsum", "Einsum", call => call.Node("Einsum", [.. call.Tensors(1).Select(tensor => tensor.Graph)], NodeAttribute.String("equation", call.Text(0))));
        table.Add("cdist", "Unsqueeze, Sub, ReduceL2, ReduceL1, ReduceMax, Abs, Pow, ReduceSum", Cdist);
        table.Add("tensordot", "Einsum", call => Contract(call, call.Axes(2), call.Ints(3)));
        table.Add("inner", "Einsum, Mul", call => call.Rank() == 0 || call.Rank(1) == 0 ? call.Node("Mul", [call.In(0), call.In(1)]) : Contract(call, [call.Rank() - 1], [-1]));
        table.Add("linalg_multi_dot", "MatMul", call => call.Tensors(0).Select(part => part.Graph).Aggregate((a, b) => call.Node("MatMul", [a, b])));
        table.Add("linalg_cross", "Gather, Mul, Sub", Cross);
        table.Add("linalg_det", "Det", call => call.Node("Det", [call.In(0)]));
    }

    private static GraphValue Linear(OperatorCall call)
    {
        if (call.Rank() == 2)
        {
            ReadOnlySpan<GraphValue> inputs = call.Has(2) ? [call.In(0), call.In(1), call.In(2)] : [call.In(0), call.In(1)];
            return call.Node("Gemm", inputs, NodeAttribute.Int("transB", 1));
        }

        var product = call.Node("MatMul", [call.In(0), Transposed(call, call.Tensor(1))]);
        return call.Has(2) ? call.Node("Add", [product, call.In(2)]) : product;
    }

    // A parameter is written transposed; only a computed weight needs a node.
    private static GraphValue Transposed(OperatorCall call, TensorValue weight) => weight switch
    {
        { Rank: 2, Known: not null } => KnownValues.Transposed(call.Graph, weight).Graph,
        { Rank: 2 } => call.Graph.Transpose(weight.Graph, 1, 0),
        _ => weight.Graph,
    };

    // beta c + alpha a b
    private static GraphValue AddMm(OperatorCall call)
    {
        List<NodeAttribute> attributes = [];
        void Add(string name, double value)
        {
            if (value != 1)
            {
                attributes.Add(NodeAttribute.Float(name, (float)value));
            }
        }

        var hasAddend = call.Number(3) != 0; // torch ignores it otherwise, NaN too
        GraphValue[] Addend() => hasAddend ? [call.In(0)] : [];
        Add("beta", hasAddend ? call.Number(3) : 1);
        Add("alpha", call.Number(4));
        if (call.Tensor(2).TransposeOf is not { } weight)
        {
            return call.Node("Gemm", [call.In(1), call.In(2), .. Addend()], [.. attributes]);
        }

        attributes.Add(NodeAttribute.Int("transB", 1));
        return call.Node("Gemm", [call.In(1), weight.Graph, .. Addend()], [.. attributes]);
    }

    // (x, .., .., beta, alpha): beta x + alpha product; with beta 0 torch ignores x, NaN too.
    private static GraphValue Sum(OperatorCall call, GraphValue product)
    {
        GraphValue Times(GraphValue x, double factor) => factor == 1 ? x : call.Node("Mul", [x, call.Scalar(factor)]);
        var scaled = Times(product, call.Number(4));
        return call.Number(3) == 0 ? scaled : call.Node("Add", [Times(call.In(0), call.Number(3)), scaled]);
    }

    private static GraphValue Bilinear(OperatorCall call)
    {
        if (call.Rank() != 2)
        {
            throw call.Refuse("it takes two inputs of rank 2");
        }

        var product = call.Node("Einsum", [call.In(0), call.In(2), call.In(1)], NodeAttribute.String("equation", "bi,oij,bj->bo"));
        return call.Has(3) ? call.Node("Add", [product, call.In(3)]) : product;
    }

    // [.., p, m], [.., r, m] -> [.., p, r]
    private static GraphValue Cdist(OperatorCall call)
    {
        var difference = call.Node("Sub", [call.Node("Unsqueeze", [call.In(0), call.Graph.Longs(-2)]), call.Node("Unsqueeze", [call.In(1), call.Graph.Longs(-3)])]);
        return Reductions.Norm(call, difference, call.Number(2), [call.Dims.Length], false);
    }

    // Sums over pairs of axes, which have one letter; the free axes of the first come before those of the second.
    private static GraphValue Contract(OperatorCall call, long[] first, long[] second)
    {
        int rank = call.Rank(), other = call.Rank(1);
        var a = Enumerable.Range(0, rank).Select(i => (char)('a' + i)).ToArray();
        var b = Enumerable.Range(0, other).Select(i => (char)('A' + i)).ToArray();
        for (var i = 0; i < first.Length; i++)
        {
            b[second[i] < 0 ? second[i] + other : second[i]] = a[first[i]];
        }

        var free = new string([.. a.Except(b), .. b.Except(a)]);
        return call.Node("Einsum", [call.In(0), call.In(1)], NodeAttribute.String("equation", $"{new string(a)},{new string(b)}->{free}"));
    }

    // a_1 b_2 - a_2 b_1 and its turns, along an axis of 3
    private static GraphValue Cross(OperatorCall call)
    {
        var axis = call.Axis(2, call.Dims.Length) - call.Dims.Length; // from the last, as the operands may have different ranks
        GraphValue Turned(int i, params long[] order) => call.Node("Gather", [call.In(i), call.Graph.Longs(order)], NodeAttribute.Int("axis", axis));
        return call.Node("Sub", [call.Node("Mul", [Turned(0, 1, 2, 0), Turned(1, 2, 0, 1)]), call.Node("Mul", [Turned(0, 2, 0, 1), Turned(1, 1, 2, 0)])]);
    }
}
