namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Element types of results. ONNX Runtime checks types too, but not what a division of integers by zero does to the process: the processor traps.</summary>
internal static class TypeRules
{
    public static OnnxType Infer(ShapedNode node)
    {
        for (var place = 0; place < node.InputCount; place++)
        {
            OnnxFault.Require(node.Operator == "Cast" || node.Type(place) is not (OnnxType.Float16 or OnnxType.Int8), "weights of 8 and 16 bits that a Cast turns into floats", $"{node.Operator} of {node.Type(place)}");
        }

        switch (node.Operator)
        {
            case "And" or "Equal" or "Greater" or "GreaterOrEqual" or "IsInf" or "IsNaN" or "Less" or "LessOrEqual" or "Not" or "Or" or "Xor":
                return OnnxType.Bool;
            case "Cast":
                var to = (OnnxType)node.Int("to", 0);
                OnnxFault.Require(Enum.IsDefined(to) && to is not (OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Float16), "a cast to float, double, int32, int64 or bool", $"{node.Int("to", 0)}");
                return to;
            case "Where":
                return node.Type(1);
            case "Div" or "ReduceMean" or "Mean" or "Reciprocal" or "Pow":
                OnnxFault.Require(node.Type(0) is OnnxType.Float or OnnxType.Double, $"{node.Operator} of floating-point numbers", $"{node.Type(0)}");
                return node.Type(0);
            default:
                return node.Type(0);
        }
    }
}
