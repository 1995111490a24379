using Armed.Runtime.Common;
using Armed.Runtime.Direct.Simd;
using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using static Armed.Runtime.Direct.Compilation.GraphView;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Groups of nodes that our exporter writes for one thing.</summary>
internal sealed partial class DirectCompiler
{
    /// <summary>An activation that ends in this node: its input, and how often its nodes read that.</summary>
    private (DenseActivation Kind, string Input, int Uses)? Activation(OnnxNode node) => node.Operator switch
    {
        "Relu" => (DenseActivation.Relu, node.Inputs[0], 1),
        "Tanh" => (DenseActivation.Tanh, node.Inputs[0], 1),
        "Sigmoid" => (DenseActivation.Sigmoid, node.Inputs[0], 1),
        "Elu" when Float(node, "alpha", 1) == 1 => (DenseActivation.Elu, node.Inputs[0], 1),
        "Mul" => Silu(node) ?? Gelu(node),
        _ => null,
    };

    /// <summary>x sigmoid(x).</summary>
    private (DenseActivation Kind, string Input, int Uses)? Silu(OnnxNode node)
        => _graph.Producer(node.Inputs[1], "Sigmoid") is { } sigmoid && sigmoid.Inputs[0] == node.Inputs[0] && _graph.Uses(node.Inputs[1]) == 1
            ? (DenseActivation.Silu, node.Inputs[0], 2)
            : null;

    /// <summary>(x (erf(x / sqrt 2) + 1)) / 2.</summary>
    private (DenseActivation Kind, string Input, int Uses)? Gelu(OnnxNode node)
    {
        if (_graph.Scalar(node.Inputs[1]) == 0.5f && Once(node.Inputs[0], "Mul") is { } product
            && Once(product.Inputs[1], "Add") is { } sum && _graph.Scalar(sum.Inputs[1]) == 1
            && Once(sum.Inputs[0], "Erf") is { } erf && Once(erf.Inputs[0], "Mul") is { } scaled
            && scaled.Inputs[0] == product.Inputs[0] && _graph.Scalar(scaled.Inputs[1]) == (float)Math.Sqrt(0.5))
        {
            return (DenseActivation.Gelu, product.Inputs[0], 2);
        }

        return null;
    }

    private DirectValue Activate(DenseActivation activation, string input, int uses)
    {
        var value = Value(input);
        RequireKind(input, CellKind.Number);
        if (OwnDense(value, input, uses)?.TryActivate(activation) == true)
        {
            return value;
        }

        return activation switch
        {
            DenseActivation.Relu => Map<ReluFunction>(value),
            DenseActivation.Silu => Map<SiluFunction>(value),
            DenseActivation.Tanh => Map<TanhFunction>(value),
            DenseActivation.Gelu => Map<GeluFunction>(value),
            DenseActivation.Elu => Map<EluFunction>(value),
            _ => Map<SigmoidFunction>(value),
        };
    }

    /// <summary>The dense layer of a value that nobody else reads, so that it may be changed.</summary>
    private DenseStep? OwnDense(DirectValue value, string name, int uses)
        => value.Producer is DenseStep dense && dense.Result == value && _graph.Uses(name) == uses ? dense : null;

    /// <summary>A dense layer's output plus or minus a constant row.</summary>
    private DirectValue? AddedToDense(OnnxNode node)
    {
        if (node.Operator is not ("Add" or "Sub") || _graph.Constant(node.Inputs[1]) is not { IsNumbers: true } constant
            || _graph.Constant(node.Inputs[0]) is not null)
        {
            return null;
        }

        var value = Value(node.Inputs[0]);
        if (OwnDense(value, node.Inputs[0], 1) is not { } dense || constant.Sizes.Length == 0 || constant.Sizes[^1] != value.Width
            || constant.Data.Length != value.Width * sizeof(float))
        {
            return null;
        }

        var addend = Array.ConvertAll(constant.Cells(), number => node.Operator == "Sub" ? -number : number);
        return dense.TryAddBias(addend) || dense.TryAddAfter(addend) ? value : null;
    }

    /// <summary>Where(IsNaN(x), number, (x - means) inverse_sds), held in a range.</summary>
    private DirectValue? Standardised(OnnxNode where, float lowest, float highest)
    {
        if (_graph.Producer(where.Inputs[0], "IsNaN") is not { } isNaN || _graph.Scalar(where.Inputs[1]) is not { } standIn
            || Once(where.Inputs[2], "Mul") is not { } scaled || Once(scaled.Inputs[0], "Sub") is not { } centred
            || centred.Inputs[0] != isNaN.Inputs[0] || _graph.Constant(centred.Inputs[1]) is not { IsNumbers: true } means
            || _graph.Constant(scaled.Inputs[1]) is not { IsNumbers: true } inverseSds || _graph.Constant(isNaN.Inputs[0]) is not null)
        {
            return null;
        }

        var x = Value(isNaN.Inputs[0]);
        if (x.Kind != CellKind.Number || x.Sizes.Length != 1 || !means.Sizes.AsSpan().SequenceEqual([x.Width]) || !inverseSds.Sizes.AsSpan().SequenceEqual([x.Width]))
        {
            return null;
        }

        return Append(new StandardiseStep(
            new DirectValue(CellKind.Number, x.Sizes), x, new AlignedFloats(means.Numbers), new AlignedFloats(inverseSds.Numbers), standIn, lowest, highest));
    }

    /// <summary>Cast(IsNaN(x), perhaps some columns of it) - shares.</summary>
    private DirectValue? Missing(OnnxNode node)
    {
        if (node.Operator != "Sub" || _graph.Constant(node.Inputs[1]) is not { IsNumbers: true } shares
            || _graph.Producer(node.Inputs[0], "Cast") is not { } cast || Int(cast, "to", 0) != (long)OnnxType.Float)
        {
            return null;
        }

        var gather = _graph.Producer(cast.Inputs[0], "Gather");
        if (_graph.Producer(gather?.Inputs[0] ?? cast.Inputs[0], "IsNaN") is not { } isNaN || _graph.Constant(isNaN.Inputs[0]) is not null
            || (gather is not null && (Int(gather, "axis", 0) != 1 || _graph.Constant(gather.Inputs[1]) is not { Sizes.Length: 1 })))
        {
            return null;
        }

        var x = Value(isNaN.Inputs[0]);
        var columns = gather is null ? [.. Enumerable.Range(0, x.Width)] : Indices(gather, x.Width);
        if (x.Kind != CellKind.Number || x.Sizes.Length != 1 || !shares.Sizes.AsSpan().SequenceEqual([columns.Length]))
        {
            return null;
        }

        return Append(new MissingStep(new DirectValue(CellKind.Number, [columns.Length]), x, columns, shares.Cells()));
    }

    /// <summary>logits / sqrt(variance pi / 8 + 1).</summary>
    private DirectValue? Attenuated(OnnxNode node)
    {
        if (node.Operator != "Div" || _graph.Producer(node.Inputs[1], "Sqrt") is not { } sqrt || Once(sqrt.Inputs[0], "Add") is not { } sum
            || _graph.Scalar(sum.Inputs[1]) != 1 || Once(sum.Inputs[0], "Mul") is not { } product
            || _graph.Scalar(product.Inputs[1]) != AttenuateOperation.PiOver8 || _graph.Constant(node.Inputs[0]) is not null
            || _graph.Constant(product.Inputs[0]) is not null)
        {
            return null;
        }

        var (logits, variance) = (Value(node.Inputs[0]), Value(product.Inputs[0]));
        RequireKinds("Div", node.Inputs[0], product.Inputs[0]);
        var shape = Shapes.Common(logits.Sizes, variance.Sizes);
        return Combine<AttenuateOperation>(
            CellKind.Number, shape, Operand(node.Inputs[0], logits.Sizes, shape), Operand(product.Inputs[0], variance.Sizes, shape));
    }

    /// <summary>sqrt(v + |r - t|^2), t a cluster's row or, with a design, ((phi by columns of t) * t) times the columns' indicators.</summary>
    private DirectValue? TotalSd(OnnxNode sqrt)
    {
        if (sqrt.Operator != "Sqrt" || Once(sqrt.Inputs[0], "Add") is not { } whole || Once(whole.Inputs[1], "ReduceSum") is not { } sum
            || _graph.Integers(sum, 1) is not [1] || Int(sum, "keepdims", 1) == 0
            || Once(sum.Inputs[0], "Mul") is not { } square || square.Inputs[0] != square.Inputs[1] || _graph.Uses(square.Inputs[0]) != 2
            || _graph.Producer(square.Inputs[0], "Sub") is not { } rest || rest.Inputs.Take(2).Append(whole.Inputs[0]).Any(name => _graph.Constant(name) is not null))
        {
            return null;
        }

        var (variance, root) = (Value(whole.Inputs[0]), Value(rest.Inputs[0]));
        if (root.Kind != CellKind.Number || variance.Kind != CellKind.Number || root.Sizes.Length != 1 || !variance.Sizes.AsSpan().SequenceEqual([1]))
        {
            return null;
        }

        var (taken, design) = TakenUp(rest.Inputs[1], root.Width) ?? (Value(rest.Inputs[1]), null);
        return taken.Kind == CellKind.Number && taken.Sizes.AsSpan().SequenceEqual([root.Width * (design?.Width ?? 1)])
            ? Append(new TotalSdStep(new DirectValue(CellKind.Number, [1]), variance, root, taken, design))
            : null;
    }

    /// <summary>Rows t [K R] and phi [K] of ((phi by columns of t) * t) times indicators [K R, R].</summary>
    private (DirectValue Taken, DirectValue? Design)? TakenUp(string name, int width)
    {
        if (Once(name, "MatMul") is not { } product || Once(product.Inputs[0], "Mul") is not { } spread || Once(spread.Inputs[0], "Gather") is not { } gather
            || Int(gather, "axis", 0) != 1 || _graph.Constant(gather.Inputs[0]) is not null || _graph.Constant(spread.Inputs[1]) is not null
            || _graph.Constant(gather.Inputs[1]) is not { IsNumbers: false, Sizes.Length: 1 } places
            || _graph.Constant(product.Inputs[1]) is not { IsNumbers: true, Sizes: [var products, var sums] } indicators || sums != width
            || !AreSumsOfRows(places.Integers, indicators.Numbers, products, width))
        {
            return null;
        }

        var (taken, design) = (Value(spread.Inputs[1]), Value(gather.Inputs[0]));
        return taken.Kind == CellKind.Number && design.Kind == CellKind.Number && design.Sizes.Length == 1 && taken.Sizes.AsSpan().SequenceEqual([products]) && products == design.Width * width
            ? (taken, design)
            : null;
    }

    /// <summary>Whether product i is of row i / width and goes to column i % width.</summary>
    private static bool AreSumsOfRows(ReadOnlySpan<long> places, ReadOnlySpan<float> indicators, int products, int width)
    {
        if (places.Length != products || indicators.Length != (long)products * width)
        {
            return false;
        }

        for (var i = 0; i < products; i++)
        {
            var row = indicators.Slice(i * width, width);
            var column = i % width;
            if (places[i] != i / width || row[column] != 1 || row[..column].ContainsAnyExcept(0f) || row[(column + 1)..].ContainsAnyExcept(0f))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The node that writes a value which is read once, if it is of this operator.</summary>
    private OnnxNode? Once(string name, string type) => _graph.Uses(name) == 1 ? _graph.Producer(name, type) : null;
}
