using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Comparisons, logic, and choices by a condition.</summary>
internal static class Comparisons
{
    public static void AddTo(LoweringTable table)
    {
        foreach (var (name, op) in new[] { ("gt", "Greater"), ("lt", "Less"), ("ge", "GreaterOrEqual"), ("le", "LessOrEqual"), ("eq", "Equal") })
        {
            table.Add(name, $"{op}, Cast", call => Compare(call, op));
        }

        table.Add("ne", "Equal, Not, Cast", call => call.Node("Not", [Compare(call, "Equal")]));
        foreach (var (name, op) in new[] { ("and", "And"), ("or", "Or"), ("xor", "Xor") })
        {
            table.Add("logical_" + name, $"{op}, Cast", call => Logic(call, op));
            table.Add("bitwise_" + name, op, call => call.Element == ScalarType.Bool ? Logic(call, op) : throw call.Refuse("on integers it needs ONNX opset 18; only truth values can be exported"));
        }

        table.Add("logical_not", "Not, Cast", call => call.Node("Not", [call.As(0, ScalarType.Bool)]));
        table.Add("bitwise_not", "Not", call => call.Element == ScalarType.Bool ? call.Node("Not", [call.In(0)]) : throw call.Refuse("on integers it needs ONNX opset 18; only truth values can be exported"));
        table.Add("where", "Where", call => Where(call, call.As(0, ScalarType.Bool), 1, 2), "Not with the condition alone, whose result's size depends on data.");
        table.Add("masked_fill", "Where", call => Where(call, call.As(1, ScalarType.Bool), 2, 0));
        table.Add("isnan", "IsNaN, Cast", call => call.Node("IsNaN", [Floating(call)]));
        table.Add("isinf", "IsInf, Cast", call => call.Node("IsInf", [Floating(call)]));
        table.Add("isposinf", "IsInf, Cast", call => call.Node("IsInf", [Floating(call)], NodeAttribute.Int("detect_negative", 0)));
        table.Add("isneginf", "IsInf, Cast", call => call.Node("IsInf", [Floating(call)], NodeAttribute.Int("detect_positive", 0)));
        table.Add("isclose", "Sub, Abs, Mul, Add, LessOrEqual, IsInf, Not, And, Equal, Or", IsClose, "Of floating-point numbers; NaN is close to nothing.");
        table.Add("isfinite", "IsNaN, IsInf, Or, Not, Cast", call => call.Node("Not", [call.Node("Or", [call.Node("IsNaN", [Floating(call)]), call.Node("IsInf", [Floating(call)])])]));
    }

    // ONNX asks this of floating-point numbers alone.
    private static GraphValue Floating(OperatorCall call) => ElementTypes.IsFloating(call.Tensor(0).Element) ? call.In(0) : call.As(0, ScalarType.Float32);

    private static GraphValue Compare(OperatorCall call, string op)
    {
        var element = ElementTypes.Promote(call.Operand(0), call.Operand(1));
        if (element == ScalarType.Bool && op != "Equal")
        {
            element = ScalarType.Int64;
        }

        return call.Node(op, [call.As(0, element), call.As(1, element)]);
    }

    // (a, b, relative, absolute, NaN is close to NaN): |a - b| <= absolute + relative |b|; an infinity is close to itself.
    private static GraphValue IsClose(OperatorCall call)
    {
        var element = ElementTypes.Promote(call.Operand(0), call.Operand(1));
        if (!ElementTypes.IsFloating(element) || call.Flag(4))
        {
            throw call.Refuse(call.Flag(4) ? "NaN counts as close to NaN; compare isnan on its own" : "its inputs are integers; compare them with eq");
        }

        GraphValue a = call.As(0, element), b = call.As(1, element);
        var bound = call.Node("Add", [call.Node("Mul", [call.Node("Abs", [b]), call.Graph.Scalar(call.Number(2), element)]), call.Graph.Scalar(call.Number(3), element)]);
        var difference = call.Node("Abs", [call.Node("Sub", [a, b])]);
        var isNear = call.Node("And", [call.Node("LessOrEqual", [difference, bound]), call.Node("Not", [call.Node("IsInf", [difference])])]);
        return call.Node("Or", [isNear, call.Node("Equal", [a, b])]);
    }

    private static GraphValue Logic(OperatorCall call, string op) => call.Node(op, [call.As(0, ScalarType.Bool), call.As(1, ScalarType.Bool)]);

    private static GraphValue Where(OperatorCall call, GraphValue condition, int yes, int no) => call.Node("Where", [condition, call.As(yes, call.Element), call.As(no, call.Element)]);
}
