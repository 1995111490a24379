using System.Numerics.Tensors;
using Armed.Runtime.Common;
using Armed.Runtime.Direct.Simd;
using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using static Armed.Runtime.Direct.Compilation.GraphView;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Arithmetic, comparison and functions of each element.</summary>
internal sealed partial class DirectCompiler
{
    private DirectValue LowerBinary(OnnxNode node)
    {
        if (Activation(node) is { } activation)
        {
            return Activate(activation.Kind, activation.Input, activation.Uses);
        }

        if (Missing(node) is { } missing)
        {
            return missing;
        }

        if (Attenuated(node) is { } attenuated)
        {
            return attenuated;
        }

        return AddedToDense(node) ?? Combine(node.Operator, node.Inputs[0], node.Inputs[1]);
    }

    private DirectValue Combine(string type, string left, string right)
    {
        var rank = RankOf(left, right);
        var (leftSizes, rightSizes) = (SizesOf(left, rank), SizesOf(right, rank));
        var shape = Shapes.Common(leftSizes, rightSizes);
        RequireKinds(type, left, right);
        var (a, b) = (Operand(left, leftSizes, shape), Operand(right, rightSizes, shape));
        return type switch
        {
            "Add" => Combine<AddOperation>(CellKind.Number, shape, a, b),
            "Sub" => Combine<SubtractOperation>(CellKind.Number, shape, a, b),
            "Mul" => Combine<MultiplyOperation>(CellKind.Number, shape, a, b),
            "Div" => Combine<DivideOperation>(CellKind.Number, shape, a, b),
            "Min" => Combine<MinOperation>(KindOf(left, right), shape, a, b),
            "Max" => Combine<MaxOperation>(KindOf(left, right), shape, a, b),
            "Less" => Combine<LessOperation>(CellKind.Mask, shape, a, b),
            "LessOrEqual" => Combine<LessOrEqualOperation>(CellKind.Mask, shape, a, b),
            "Greater" => Combine<LessOperation>(CellKind.Mask, shape, b, a),
            "GreaterOrEqual" => Combine<LessOrEqualOperation>(CellKind.Mask, shape, b, a),
            "Equal" => Combine<EqualOperation>(CellKind.Mask, shape, a, b),
            "And" => Combine<AndOperation>(CellKind.Mask, shape, a, b),
            "Or" => Combine<OrOperation>(CellKind.Mask, shape, a, b),
            _ => Combine<XorOperation>(CellKind.Mask, shape, a, b),
        };
    }

    private DirectValue Combine<TOperation>(CellKind kind, int[] shape, StepOperand left, StepOperand right)
        where TOperation : struct, IVectorOperation
        => Append(new CombineStep<TOperation>(new DirectValue(kind, shape), left, right));

    private int RankOf(string left, string right)
    {
        if (_graph.Constant(left) is null)
        {
            return Value(left).Sizes.Length;
        }

        return _graph.Constant(right) is null ? Value(right).Sizes.Length : throw new DirectUnsupported($"an operator on the constants '{left}' and '{right}'");
    }

    private CellKind KindOf(string left, string right) => _graph.Constant(left) is null ? Value(left).Kind : Value(right).Kind;

    /// <summary>Numbers with numbers; codes may be compared with codes and held between them; masks are joined with masks.</summary>
    private void RequireKinds(string type, string left, string right)
    {
        var isOfMasks = type is "And" or "Or" or "Xor";
        var isOfCodes = type is "Min" or "Max" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "Equal";
        var kind = KindOf(left, right);
        if (isOfMasks ? kind != CellKind.Mask : kind == CellKind.Mask || (kind == CellKind.Code && !isOfCodes))
        {
            throw new DirectUnsupported($"{type} of a {kind}");
        }

        RequireKind(left, kind);
        RequireKind(right, kind);
    }

    private void RequireKind(string name, CellKind kind)
    {
        var found = _graph.Constant(name) is { } constant ? constant.IsNumbers ? CellKind.Number : CellKind.Code : Value(name).Kind;
        if (found != kind)
        {
            throw new DirectUnsupported($"'{name}', a {found}, beside a {kind}");
        }
    }

    private DirectValue LowerWhere(OnnxNode node)
    {
        if (Standardised(node, float.NegativeInfinity, float.PositiveInfinity) is { } standardised)
        {
            return standardised;
        }

        if (_graph.Constant(node.Inputs[0]) is not null)
        {
            throw new DirectUnsupported("Where by a constant");
        }

        var mask = Value(node.Inputs[0]);
        var rank = mask.Sizes.Length;
        var (left, right) = (SizesOf(node.Inputs[1], rank), SizesOf(node.Inputs[2], rank));
        var shape = Shapes.Common(Shapes.Common(mask.Sizes, left), right);
        var kind = _graph.Constant(node.Inputs[1]) is { } constant ? constant.IsNumbers ? CellKind.Number : CellKind.Code : Value(node.Inputs[1]).Kind;
        RequireKind(node.Inputs[0], CellKind.Mask);
        RequireKind(node.Inputs[2], kind);
        var chosenBy = mask.Sizes.AsSpan().SequenceEqual(shape) ? mask : Select(mask, Shapes.Repeat(mask.Sizes, shape), shape);
        return Append(new ChooseStep(
            new DirectValue(kind, shape), chosenBy, Operand(node.Inputs[1], left, shape), Operand(node.Inputs[2], right, shape)));
    }

    private DirectValue LowerClip(OnnxNode node)
    {
        var (lowest, highest) = (InputOf(node, 1), InputOf(node, 2));
        if (_graph.Producer(node.Inputs[0], "Where") is { } where && _graph.Uses(node.Inputs[0]) == 1
            && _graph.Scalar(lowest) is { } low && _graph.Scalar(highest) is { } high && Standardised(where, low, high) is { } standardised)
        {
            return standardised;
        }

        var value = Value(node.Inputs[0]);
        value = lowest.Length > 0 ? Bound<MaxOperation>(lowest, value) : value;
        return highest.Length > 0 ? Bound<MinOperation>(highest, value) : value;
    }

    /// <summary>The bound is on the left, so that a missing number stays missing.</summary>
    private DirectValue Bound<TOperation>(string bound, DirectValue value)
        where TOperation : struct, IVectorOperation
    {
        RequireKind(bound, value.Kind);
        return _graph.Constant(bound) is { } constant && DirectValue.Product(constant.Sizes) == 1 && value.Kind != CellKind.Mask
            ? Combine<TOperation>(value.Kind, value.Sizes, new StepOperand(new AlignedFloats(constant.Cells())), new StepOperand(value))
            : throw new DirectUnsupported($"Clip by '{bound}'");
    }

    private DirectValue LowerCast(OnnxNode node)
    {
        var value = Value(node.Inputs[0]);
        return (value.Kind, Int(node, "to", 0)) switch
        {
            (CellKind.Number, (long)OnnxType.Float) => value,
            (CellKind.Code, (long)OnnxType.Float) => Append(new CopyStep(new DirectValue(CellKind.Number, value.Sizes), value)), // codes are whole floats
            (CellKind.Mask, (long)OnnxType.Float) => Map<MaskToNumberFunction>(value, CellKind.Number),
            _ => throw new DirectUnsupported($"Cast of a {value.Kind} to type {Int(node, "to", 0)}"),
        };
    }

    private DirectValue LowerFunction(OnnxNode node)
    {
        if (Activation(node) is { } activation)
        {
            return Activate(activation.Kind, activation.Input, activation.Uses);
        }

        if (node.Inputs.Count != 1 || _graph.Constant(node.Inputs[0]) is not null)
        {
            throw new DirectUnsupported($"the operator {node.Operator}");
        }

        var value = Value(node.Inputs[0]);
        var expected = node.Operator == "Not" ? CellKind.Mask : CellKind.Number;
        RequireKind(node.Inputs[0], expected);
        return node.Operator switch
        {
            "IsNaN" => Map<IsNaNFunction>(value, CellKind.Mask),
            "Not" => Map<NotFunction>(value, CellKind.Mask),
            "Sqrt" => Map<SqrtFunction>(value),
            "Exp" => Map<ExpFunction>(value),
            "Erf" => Map<ErfFunction>(value),
            "Neg" => Map<NegateFunction>(value),
            "Abs" => Map<AbsFunction>(value),
            "Reciprocal" => Map<ReciprocalFunction>(value),
            "Log" => Map(value, TensorPrimitives.Log),
            "Floor" => Map(value, TensorPrimitives.Floor),
            "Sin" => Map(value, TensorPrimitives.Sin),
            "Cos" => Map(value, TensorPrimitives.Cos),
            "Ceil" => Map(value, TensorPrimitives.Ceiling),
            "Softplus" => Map(value, SpanFunctions.Softplus),
            "Softsign" => Map(value, SpanFunctions.Softsign),
            _ => throw new DirectUnsupported($"the operator {node.Operator}"),
        };
    }

    private DirectValue LowerPower(OnnxNode node)
    {
        if (_graph.Constant(node.Inputs[0]) is not null || _graph.Scalar(node.Inputs[1]) is not { } exponent)
        {
            throw new DirectUnsupported("Pow with another exponent than one number");
        }

        RequireKind(node.Inputs[0], CellKind.Number);
        return Map(Value(node.Inputs[0]), (source, destination) => TensorPrimitives.Pow(source, exponent, destination));
    }

    private DirectValue Map<TFunction>(DirectValue value, CellKind kind = CellKind.Number)
        where TFunction : struct, IVectorFunction
        => Append(new MapStep<TFunction>(new DirectValue(kind, value.Sizes), value));

    private DirectValue Map(DirectValue value, SpanFunction function) => Append(new SpanStep(new DirectValue(CellKind.Number, value.Sizes), value, function));
}
