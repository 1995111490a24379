using Armed.Runtime.Direct.Kernels;
using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using static Armed.Runtime.Direct.Compilation.GraphView;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Matrix products and sums.</summary>
internal sealed partial class DirectCompiler
{
    private DirectValue LowerGemm(OnnxNode node)
    {
        if (Float(node, "alpha", 1) != 1 || Float(node, "beta", 1) != 1 || Int(node, "transA", 0) != 0 || _graph.Constant(node.Inputs[0]) is not null)
        {
            throw new DirectUnsupported("Gemm of another form than x W + c");
        }

        var addend = InputOf(node, 2);
        var constant = _graph.Constant(addend);
        var value = addend.Length > 0 && constant is null ? Value(addend) : null;
        return Dense(node.Inputs[0], node.Inputs[1], Int(node, "transB", 0) != 0, constant, value);
    }

    private DirectValue LowerMatMul(OnnxNode node) => _graph.Constant(node.Inputs[0]) is null
        ? Dense(node.Inputs[0], node.Inputs[1], false, null, null)
        : throw new DirectUnsupported("MatMul with a constant on the left");

    private DirectValue Dense(string input, string weight, bool transposed, DirectConstant? bias, DirectValue? addend)
    {
        var x = Value(input);
        RequireKind(input, CellKind.Number);
        if (_graph.Constant(weight) is not { IsNumbers: true, Sizes: [var rows, var columns] } weights || x.Sizes.Length != 1 || x.Width != (transposed ? columns : rows))
        {
            throw new DirectUnsupported($"a product with '{weight}' of another form than [rows, inputs] times a constant matrix");
        }

        var outputs = transposed ? rows : columns;
        _ = DirectValue.Product([outputs]);
        _products += (long)rows * columns;
        if (_products > DirectCrossover.MostProducts)
        {
            throw new DirectUnsupported($"more than {DirectCrossover.MostProducts} products a row, where ONNX Runtime is as fast");
        }

        if (addend is not null && (addend.Kind != CellKind.Number || !addend.Sizes.AsSpan().SequenceEqual([outputs])))
        {
            throw new DirectUnsupported("Gemm with an addend of another form than its result");
        }

        return outputs <= NarrowDenseStep.MostOutputs
            ? Narrow(x, weights, transposed, Bias(bias, outputs), addend)
            : Wide(x, weights, transposed, bias is null ? null : Bias(bias, outputs), addend);
    }

    private DirectValue Narrow(DirectValue x, DirectConstant weights, bool transposed, float[] bias, DirectValue? addend)
    {
        var numbers = weights.Cells();
        var rows = new float[bias.Length][];
        for (var output = 0; output < rows.Length; output++)
        {
            rows[output] = new float[x.Width];
            for (var input = 0; input < x.Width; input++)
            {
                rows[output][input] = transposed ? numbers[(output * x.Width) + input] : numbers[(input * rows.Length) + output];
            }
        }

        return Append(new NarrowDenseStep(new DirectValue(CellKind.Number, [rows.Length]), x, rows, bias, addend));
    }

    private DirectValue Wide(DirectValue x, DirectConstant weights, bool transposed, float[]? bias, DirectValue? addend)
    {
        var outputs = weights.Sizes[transposed ? 0 : 1];
        var packed = new PackedWeights(weights.Numbers, transposed, x.Width, outputs, PackedWeights.BestLanes);
        var dense = new DenseStep(new DirectValue(CellKind.Number, [outputs]), x, packed);
        if (bias is not null)
        {
            dense.TryAddBias(bias);
        }

        Append(dense);
        return addend is null
            ? dense.Result
            : Combine<Simd.AddOperation>(CellKind.Number, dense.Result.Sizes, new StepOperand(dense.Result), new StepOperand(addend));
    }

    /// <summary>A bias for each output, from a constant that may be one number for all.</summary>
    private static float[] Bias(DirectConstant? constant, int outputs)
    {
        var bias = new float[outputs];
        if (constant is not null)
        {
            var sizes = Shapes.OfConstant(constant, 1);
            var numbers = constant.Numbers;
            for (var i = 0; i < outputs; i++)
            {
                bias[i] = sizes[0] == 1 || sizes[0] == outputs ? numbers[sizes[0] == 1 ? 0 : i] : throw new DirectUnsupported($"the bias '{constant.Name}'");
            }
        }

        return bias;
    }

    private DirectValue LowerReduceSum(OnnxNode node)
    {
        if (Int(node, "noop_with_empty_axes", 0) != 0 || _graph.Integers(node, 1) is not [var axis])
        {
            throw new DirectUnsupported("ReduceSum over other than one axis");
        }

        var keep = Int(node, "keepdims", 1) != 0;
        return Trees(node, axis, keep) ?? Cholesky(node, axis, keep) ?? SumOfProducts(node, axis, keep) ?? Sum(Value(node.Inputs[0]), axis, keep);
    }

    private DirectValue Sum(DirectValue value, long axis, bool keep)
    {
        if (value.Kind != CellKind.Number)
        {
            throw new DirectUnsupported($"ReduceSum of a {value.Kind}");
        }

        var place = Shapes.Axis(axis, value.Sizes.Length);
        var (_, length, inner) = Shapes.Around(value.Sizes, place);
        return Append(new ReduceStep(new DirectValue(CellKind.Number, Reduced(value.Sizes, place, keep)), value, length, inner));
    }

    /// <summary>The sum over the last axis of a product, perhaps reshaped, that nobody else reads.</summary>
    private DirectValue? SumOfProducts(OnnxNode node, long axis, bool keep)
    {
        var reshape = Once(node.Inputs[0], "Reshape");
        var name = reshape?.Inputs[0] ?? node.Inputs[0];
        if (Once(name, "Mul") is not { } product || Activation(product) is not null)
        {
            return null;
        }

        var (left, right) = (product.Inputs[0], product.Inputs[1]);
        var rank = RankOf(left, right);
        var (a, b) = (SizesOf(left, rank), SizesOf(right, rank));
        var shape = Shapes.Common(a, b);
        var sizes = reshape is null ? shape : Shapes.Reshaped(shape, _graph.Integers(reshape, 1));
        var place = Shapes.Axis(axis, sizes.Length);
        if (Shapes.Around(sizes, place).Inner != 1 || !a.AsSpan().SequenceEqual(shape) || !b.AsSpan().SequenceEqual(shape))
        {
            return null;
        }

        RequireKinds("Mul", left, right);
        return Append(new DotStep(new DirectValue(CellKind.Number, Reduced(sizes, place, keep)), Operand(left, a, shape), Operand(right, b, shape)));
    }

    /// <summary>
    /// The squared length of L'phi, as ((phi by rows of L) * L) times the columns' indicators, squared and summed: L [K (K + 1) / 2] holds the rows of a
    /// lower triangle one after another.
    /// </summary>
    private DirectValue? Cholesky(OnnxNode node, long axis, bool keep)
    {
        if (Once(node.Inputs[0], "Mul") is not { } square || square.Inputs[0] != square.Inputs[1] || _graph.Uses(square.Inputs[0]) != 2
            || _graph.Producer(square.Inputs[0], "MatMul") is not { } product || Once(product.Inputs[0], "Mul") is not { } spread
            || Once(spread.Inputs[0], "Gather") is not { } gather || Int(gather, "axis", 0) != 1
            || _graph.Constant(gather.Inputs[1]) is not { IsNumbers: false, Sizes.Length: 1 } rows
            || _graph.Constant(product.Inputs[1]) is not { IsNumbers: true, Sizes: [_, var size] } columns || !PackedTriangle.Fits(rows, columns, size)
            || _graph.Constant(gather.Inputs[0]) is not null || _graph.Constant(spread.Inputs[1]) is not null)
        {
            return null;
        }

        var (design, triangle) = (Value(gather.Inputs[0]), Value(spread.Inputs[1]));
        if (design.Sizes.Length != 1 || design.Width != size || triangle.Sizes.Length != 1 || triangle.Width != rows.Sizes[0]
            || design.Kind != CellKind.Number || triangle.Kind != CellKind.Number || Shapes.Axis(axis, 1) != 0)
        {
            return null;
        }

        return Append(new CholeskyStep(new DirectValue(CellKind.Number, Reduced([size], 0, keep)), design, triangle));
    }

    private static int[] Reduced(int[] sizes, int axis, bool keep) => keep ? [.. sizes[..axis], 1, .. sizes[(axis + 1)..]] : [.. sizes[..axis], .. sizes[(axis + 1)..]];

    private DirectValue LowerSoftmax(OnnxNode node)
    {
        var value = Value(node.Inputs[0]);
        RequireKind(node.Inputs[0], CellKind.Number);
        return value.Sizes.Length == 1 && Int(node, "axis", -1) is 1 or -1
            ? Append(new SoftmaxStep(new DirectValue(CellKind.Number, value.Sizes), value))
            : throw new DirectUnsupported("Softmax of another form than along a row");
    }
}
