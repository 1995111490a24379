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
        table.AddSame("isnan", "IsNaN");
        table.AddSame("isinf", "IsInf");
        table.Add("isfinite", "IsNaN, IsInf, Or, Not", call => call.Node("Not", [call.Node("Or", [call.Node("IsNaN", [call.In(0)]), call.Node("IsInf", [call.In(0)])])]));
    }

    private static GraphValue Compare(OperatorCall call, string op)
    {
        var element = ElementTypes.Promote(call.Operand(0), call.Operand(1));
        if (element == ScalarType.Bool && op != "Equal")
        {
            element = ScalarType.Int64;
        }

        return call.Node(op, [call.As(0, element), call.As(1, element)]);
    }

    private static GraphValue Logic(OperatorCall call, string op) => call.Node(op, [call.As(0, ScalarType.Bool), call.As(1, ScalarType.Bool)]);

    private static GraphValue Where(OperatorCall call, GraphValue condition, int yes, int no) => call.Node("Where", [condition, call.As(yes, call.Element), call.As(no, call.Element)]);
}
