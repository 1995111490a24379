using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Functions of one element.</summary>
internal static class Functions
{
    public static void AddTo(LoweringTable table)
    {
        foreach (var (name, op) in new[]
        {
            ("neg", "Neg"), ("reciprocal", "Reciprocal"), ("abs", "Abs"), ("sign", "Sign"), ("sgn", "Sign"), ("exp", "Exp"), ("log", "Log"), ("sqrt", "Sqrt"), ("erf", "Erf"),
            ("sin", "Sin"), ("cos", "Cos"), ("tan", "Tan"), ("asin", "Asin"), ("acos", "Acos"), ("atan", "Atan"), ("sinh", "Sinh"), ("cosh", "Cosh"), ("asinh", "Asinh"), ("acosh", "Acosh"), ("atanh", "Atanh"),
        })
        {
            table.Add(name, $"{op}, Cast", call => OfNumbers(call, x => call.Node(op, [x])));
        }

        table.Add("floor", "Floor", call => Rounded(call, x => call.Node("Floor", [x])));
        table.Add("ceil", "Ceil", call => Rounded(call, x => call.Node("Ceil", [x])));
        table.Add("round", "Round", call => call.Count > 1 && call.Int(1) != 0
            ? throw call.Refuse("decimals other than 0 have no operator; multiply, round and divide") : Rounded(call, x => call.Node("Round", [x])));
        table.Add("trunc", "Sign, Abs, Floor, Mul", call => Rounded(call, x => Truncate(call, x)));
        table.Add("frac", "Sign, Abs, Floor, Mul, Sub", call => call.Node("Sub", [call.In(0), Truncate(call, call.In(0))]));
        table.Add("rsqrt", "Sqrt, Reciprocal", call => call.Node("Reciprocal", [call.Node("Sqrt", [call.As(0, call.Element)])]));
        table.Add("exp2", "Pow", call => call.Node("Pow", [call.Scalar(2), call.As(0, call.Element)]));
        table.Add("expm1", "Exp, Sub", call => call.Node("Sub", [call.Node("Exp", [call.As(0, call.Element)]), call.Scalar(1)]));
        table.Add("erfc", "Erf, Sub", call => call.Node("Sub", [call.Scalar(1), call.Node("Erf", [call.As(0, call.Element)])]));
        table.Add("log1p", "Add, Log", call => call.Node("Log", [call.Node("Add", [call.As(0, call.Element), call.Scalar(1)])]));
        table.Add("log2", "Log, Mul", call => Logarithm(call, 2));
        table.Add("log10", "Log, Mul", call => Logarithm(call, 10));
        table.Add("logit", "Sub, Div, Log, Clip", Logit);
        table.Add("rad2deg", "Mul", call => call.Node("Mul", [call.As(0, call.Element), call.Scalar(180 / Math.PI)]));
        table.Add("deg2rad", "Mul", call => call.Node("Mul", [call.As(0, call.Element), call.Scalar(Math.PI / 180)]));
        table.Add("sinc", "Mul, Sin, Div, Equal, Where", Sinc);
        table.Add("atan2", "Div, Atan, Less, Sign, Mul, Add, Equal, Where, Cast", Angle, "-0 counts as 0.");
        table.Add("xlogy", "Log, Mul, Equal, IsNaN, Not, And, Where, Cast", TimesLogarithm);
        table.Add("heaviside", "Greater, Cast, Equal, Where", call => call.Node("Where", [IsZero(call, call.In(0)), call.As(1, call.Element), call.Graph.Cast(call.Node("Greater", [call.In(0), call.Scalar(0)]), call.Element)]));
        table.Add("clamp", "Clip, Max, Min", call => Clamp(call, call.Has(1) ? 1 : -1, call.Has(2) ? 2 : -1));
        table.Add("clamp_min", "Clip, Max", call => Clamp(call, 1, -1));
        table.Add("clamp_max", "Clip, Min", call => Clamp(call, -1, 1));
        table.Add("nan_to_num", "IsNaN, Where, Clip", NanToNum);
    }

    private static GraphValue OfNumbers(OperatorCall call, Func<GraphValue, GraphValue> write) => call.Element == ScalarType.Bool
        ? throw call.Refuse("ONNX has no such operator for truth values; convert them to numbers first")
        : write(call.As(0, call.Element));

    // Integers are whole; ONNX rounds floating-point numbers only.
    private static GraphValue Rounded(OperatorCall call, Func<GraphValue, GraphValue> write) => ElementTypes.IsFloating(call.Element) ? write(call.In(0)) : call.In(0);

    /// <summary>Towards zero.</summary>
    public static GraphValue Truncate(OperatorCall call, GraphValue x) => call.Node("Mul", [call.Node("Sign", [x]), call.Node("Floor", [call.Node("Abs", [x])])]);

    private static GraphValue Logarithm(OperatorCall call, double @base) => call.Node("Mul", [call.Node("Log", [call.As(0, call.Element)]), call.Scalar(1 / Math.Log(@base))]);

    private static GraphValue Logit(OperatorCall call)
    {
        var x = call.In(0);
        if (call.Has(1))
        {
            x = call.Node("Clip", [x, call.Scalar(call.Number(1)), call.Scalar(1 - call.Number(1))]);
        }

        return call.Node("Log", [call.Node("Div", [x, call.Node("Sub", [call.Scalar(1), x])])]);
    }

    private static GraphValue IsZero(OperatorCall call, GraphValue x) => call.Node("Equal", [x, call.Scalar(0)]);

    // sin(pi x) / (pi x), and 1 at 0
    private static GraphValue Sinc(OperatorCall call)
    {
        var x = call.Node("Mul", [call.As(0, call.Element), call.Scalar(Math.PI)]);
        return call.Node("Where", [IsZero(call, x), call.Scalar(1), call.Node("Div", [call.Node("Sin", [x]), x])]);
    }

    // The angle of (x, y): atan(y / x), on the left half turned by pi, and on the vertical axis a right angle or 0.
    private static GraphValue Angle(OperatorCall call)
    {
        GraphValue y = call.As(0, call.Element), x = call.As(1, call.Element);
        var right = call.Node("Atan", [call.Node("Div", [y, x])]);
        var turn = call.Node("Where", [call.Node("Less", [y, call.Scalar(0)]), call.Scalar(-Math.PI), call.Scalar(Math.PI)]);
        var either = call.Node("Where", [call.Node("Less", [x, call.Scalar(0)]), call.Node("Add", [right, turn]), right]);
        return call.Node("Where", [IsZero(call, x), call.Node("Mul", [call.Node("Sign", [y]), call.Scalar(Math.PI / 2)]), either]);
    }

    // x log(y), and 0 where x is, unless y is NaN
    private static GraphValue TimesLogarithm(OperatorCall call)
    {
        GraphValue x = call.As(0, call.Element), y = call.As(1, call.Element);
        var isZero = call.Node("And", [IsZero(call, x), call.Node("Not", [call.Node("IsNaN", [y])])]);
        return call.Node("Where", [isZero, call.Scalar(0), call.Node("Mul", [x, call.Node("Log", [y])])]);
    }

    private static GraphValue Clamp(OperatorCall call, int low, int high)
    {
        var x = call.As(0, call.Element);
        if (IsNumber(call, low) && IsNumber(call, high))
        {
            return call.Node("Clip", [x, low < 0 ? GraphValue.None : call.As(low, call.Element), high < 0 ? GraphValue.None : call.As(high, call.Element)]);
        }

        x = low < 0 ? x : call.Node("Max", [x, call.As(low, call.Element)]);
        return high < 0 ? x : call.Node("Min", [x, call.As(high, call.Element)]);
    }

    // Clip's bounds have rank 0.
    private static bool IsNumber(OperatorCall call, int i) => i < 0 || call.Operand(i) is not TensorValue { Rank: > 0 };

    private static GraphValue NanToNum(OperatorCall call)
    {
        var filled = call.Node("Where", [call.Node("IsNaN", [call.In(0)]), call.Scalar(call.Has(1) ? call.Number(1) : 0), call.In(0)]);
        return call.Has(2) || call.Has(3)
            ? throw call.Refuse("only the default replacements of the infinities can be exported")
            : call.Node("Clip", [filled, call.Scalar(float.MinValue), call.Scalar(float.MaxValue)]);
    }
}
