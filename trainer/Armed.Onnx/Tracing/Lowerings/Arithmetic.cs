using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Operators of two operands, tensors or numbers, in the type of the result.</summary>
internal static class Arithmetic
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("add", "Add, Mul, Or", call => Scaled(call, "Add"));
        table.Add("sub", "Sub, Mul, Xor", call => Scaled(call, "Sub"));
        table.Add("mul", "Mul", call => Binary(call, "Mul"));
        table.Add("div", "Div, Floor, Mul, Sign, Abs, Mod, Sub", Divide, "All rounding modes.");
        table.Add("floor_divide", "Div, Floor, Mod, Sub", FloorDivide);
        table.Add("remainder", "Div, Floor, Mul, Sub, Mod", Remainder);
        table.Add("fmod", "Mod", call => call.Node("Mod", [call.As(0, call.Element), call.As(1, call.Element)], NodeAttribute.Int("fmod", 1)));
        table.Add("pow", "Pow, Mul", Power);
        table.Add("maximum", "Max", call => Binary(call, "Max"));
        table.Add("minimum", "Min", call => Binary(call, "Min"));
        table.Add("addcmul", "Mul, Add", call => Addc(call, "Mul"));
        table.Add("addcdiv", "Div, Mul, Add", call => Addc(call, "Div"));
        table.Add("lerp", "Sub, Mul, Add", Lerp);
        table.Add("hypot", "Mul, Add, Sqrt", call => call.Node("Sqrt", [call.Node("Add", [Square(call, 0), Square(call, 1)])]));
        table.Add("logaddexp", "Max, Sub, Abs, Neg, Exp, Add, Log", LogAddExp);
    }

    private static GraphValue Binary(OperatorCall call, string op) => call.Node(op, [call.As(0, call.Element), call.As(1, call.Element)]);

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
            return Binary(call, "Div");
        }

        if (call.Text(2) == "floor")
        {
            return FloorDivide(call);
        }

        var quotient = Binary(call, "Div");
        return ElementTypes.IsFloating(call.Element) ? Functions.Truncate(call, quotient) : quotient; // integers divide towards zero
    }

    private static GraphValue FloorDivide(OperatorCall call)
    {
        if (ElementTypes.IsFloating(call.Element))
        {
            return call.Node("Floor", [Binary(call, "Div")]);
        }

        GraphValue a = call.As(0, call.Element), b = call.As(1, call.Element);
        return call.Node("Div", [call.Node("Sub", [a, call.Node("Mod", [a, b])]), b]);
    }

    private static GraphValue Remainder(OperatorCall call)
    {
        GraphValue a = call.As(0, call.Element), b = call.As(1, call.Element);
        return ElementTypes.IsFloating(call.Element)
            ? call.Node("Sub", [a, call.Node("Mul", [call.Node("Floor", [call.Node("Div", [a, b])]), b])])
            : call.Node("Mod", [a, b]); // the divisor's sign, as in torch
    }

    private static GraphValue Power(OperatorCall call)
    {
        var x = call.As(0, call.Element);
        return call.Operand(1) is SizeValue { Size: { IsFixed: true, Offset: 2 } } or NumberValue { Number: 2 }
            ? call.Node("Mul", [x, x])
            : call.Node("Pow", [x, call.As(1, call.Element)]);
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
