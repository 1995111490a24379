using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Operators of two operands, tensors or numbers, in the type of the result.</summary>
internal static class Arithmetic
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("add", "Add, Mul, Or", call => Scaled(call, "Add"));
        table.Add("sub", "Sub, Mul, Xor", call => Scaled(call, "Sub"));
        table.Add("mul", "Mul, And", call => Binary(call, "Mul", "And"));
        table.Add("div", "Div, Floor, Mul, Sign, Abs, Mod, Sub, Less, Where, Greater, Add, Equal", Divide, "All rounding modes.");
        table.Add("floor_divide", "Div, Mod, Sign, Mul, Less, Sub, Where, Floor, Greater, Add, Equal", FloorDivide);
        table.Add("remainder", "Mod, Sign, Mul, Less, Add, Where", Remainder);
        table.Add("fmod", "Mod", Fmod);
        table.Add("pow", "Pow, Mul", Power);
        table.Add("maximum", "Max, Or", call => Binary(call, "Max", "Or"));
        table.Add("minimum", "Min, And", call => Binary(call, "Min", "And"));
        table.Add("addcmul", "Mul, Add", call => Addc(call, "Mul"));
        table.Add("addcdiv", "Div, Mul, Add", call => Addc(call, "Div"));
        table.Add("lerp", "Sub, Mul, Add", Lerp);
        table.Add("hypot", "Mul, Add, Sqrt", call => call.Node("Sqrt", [call.Node("Add", [Square(call, 0), Square(call, 1)])]));
        table.Add("logaddexp", "Max, Sub, Abs, Neg, Exp, Add, Log", LogAddExp);
    }

    /// <summary>An operator on numbers, and its like on truth values.</summary>
    public static GraphValue Binary(OperatorCall call, string op, string onTruth) =>
        call.Node(call.Element == ScalarType.Bool ? onTruth : op, [call.As(0, call.Element), call.As(1, call.Element)]);

    private static (GraphValue A, GraphValue B) Numbers(OperatorCall call) => call.Element == ScalarType.Bool
        ? throw call.Refuse("ONNX has no such operator for truth values; convert them to numbers first")
        : (call.As(0, call.Element), call.As(1, call.Element));

    // a + alpha b
    private static GraphValue Scaled(OperatorCall call, string op)
    {
        if (call.Element == ScalarType.Bool)
        {
            return call.Node(op == "Add" ? "Or" : "Xor", [call.As(0, ScalarType.Bool), call.As(1, ScalarType.Bool)]);
        }

        var alpha = call.Has(2) ? call.Number(2) : 1;
        var b = call.As(1, call.Element);
        return call.Node(op, [call.As(0, call.Element), alpha == 1 ? b : call.Node("Mul", [b, call.Scalar(alpha)])]);
    }

    private static GraphValue Divide(OperatorCall call)
    {
        if (!call.Has(2))
        {
            return Quotient(call);
        }

        if (call.Text(2) == "floor")
        {
            return FloorDivide(call);
        }

        var quotient = Quotient(call);
        return ElementTypes.IsFloating(call.Element) ? Functions.Truncate(call, quotient) : quotient; // integers divide towards zero
    }

    private static GraphValue Quotient(OperatorCall call)
    {
        var (a, b) = Numbers(call);
        return call.Node("Div", [a, b]);
    }

    private static GraphValue FloorDivide(OperatorCall call)
    {
        var (a, b) = Numbers(call);
        return ElementTypes.IsFloating(call.Element)
            ? FlooredQuotient(call, a, b)
            : call.Node("Div", [call.Node("Sub", [a, call.Node("Mod", [a, b])]), b]);
    }

    // From the exact remainder, as torch: 1 / 0.1 rounds up to 10, although 0.1 in single precision goes into 1 nine times only.
    private static GraphValue FlooredQuotient(OperatorCall call, GraphValue a, GraphValue b)
    {
        var rest = Truncated(call, a, b);
        var exact = call.Node("Div", [call.Node("Sub", [a, rest]), b]);
        var lower = call.Node("Where", [AreOpposite(call, rest, b), call.Node("Sub", [exact, call.Scalar(1)]), exact]);
        var floor = call.Node("Floor", [lower]);
        var isBelow = call.Node("Greater", [call.Node("Sub", [lower, floor]), call.Scalar(0.5)]); // an integer that the division rounded down
        var whole = call.Node("Where", [isBelow, call.Node("Add", [floor, call.Scalar(1)]), floor]);
        var canBeZero = call.Operand(1) is TensorValue or NumberValue { Number: 0 } or SizeValue { Size.Offset: 0 };
        return canBeZero ? call.Node("Where", [call.Node("Equal", [b, call.Scalar(0)]), call.Node("Div", [a, b]), whole]) : whole;
    }

    // The divisor's sign, as in torch.
    private static GraphValue Remainder(OperatorCall call)
    {
        var (a, b) = Numbers(call);
        if (!ElementTypes.IsFloating(call.Element))
        {
            return call.Node("Mod", [a, b]);
        }

        var rest = Truncated(call, a, b);
        return call.Node("Where", [AreOpposite(call, rest, b), call.Node("Add", [rest, b]), rest]);
    }

    private static GraphValue Fmod(OperatorCall call)
    {
        var (a, b) = Numbers(call);
        return Truncated(call, a, b);
    }

    // What is left of a after b as often as it goes in, with the sign of a; exact.
    private static GraphValue Truncated(OperatorCall call, GraphValue a, GraphValue b) => call.Node("Mod", [a, b], NodeAttribute.Int("fmod", 1));

    private static GraphValue AreOpposite(OperatorCall call, GraphValue a, GraphValue b) =>
        call.Node("Less", [call.Node("Mul", [call.Node("Sign", [a]), call.Node("Sign", [b])]), call.Scalar(0)]);

    private static GraphValue Power(OperatorCall call)
    {
        var (x, exponent) = Numbers(call);
        return call.Operand(1) is SizeValue { Size: { IsFixed: true, Offset: 2 } } or NumberValue { Number: 2 }
            ? call.Node("Mul", [x, x])
            : call.Node("Pow", [x, exponent]);
    }

    private static GraphValue Square(OperatorCall call, int i)
    {
        var x = call.As(i, call.Element);
        return call.Node("Mul", [x, x]);
    }

    // a + value (b op c)
    private static GraphValue Addc(OperatorCall call, string op)
    {
        var inner = call.Node(op, [call.As(1, call.Element), call.As(2, call.Element)]);
        var scaled = call.Has(3) && call.Number(3) != 1 ? call.Node("Mul", [inner, call.Scalar(call.Number(3))]) : inner;
        return call.Node("Add", [call.As(0, call.Element), scaled]);
    }

    private static GraphValue Lerp(OperatorCall call)
    {
        var start = call.In(0);
        return call.Node("Add", [start, call.Node("Mul", [call.As(2, call.Element), call.Node("Sub", [call.In(1), start])])]);
    }

    // max(a, b) + log(1 + e^-|a - b|)
    private static GraphValue LogAddExp(OperatorCall call)
    {
        GraphValue a = call.In(0), b = call.In(1);
        var small = call.Node("Exp", [call.Node("Neg", [call.Node("Abs", [call.Node("Sub", [a, b])])])]);
        return call.Node("Add", [call.Node("Max", [a, b]), call.Node("Log", [call.Node("Add", [small, call.Scalar(1)])])]);
    }
}
