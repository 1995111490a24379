namespace Armed.Runtime.Graphs.Shapes;

/// <summary>What an operator makes of the shapes of its inputs, and what it costs.</summary>
internal static class ShapeRules
{
    /// <summary>Shapes of the outputs, and how many elements are worked on.</summary>
    public static (IReadOnlyList<GraphShape> Shapes, long Operations) Infer(ShapedNode node)
    {
        if (node.Operator == "Split")
        {
            return (SelectionShapes.Split(node), node.First.Elements);
        }

        OnnxFault.Require(node.OutputCount == 1, $"one output of {node.Operator}", $"{node.OutputCount}");
        var (shape, operations) = Single(node);
        return ([shape], operations);
    }

    private static (GraphShape Shape, long Operations) Single(ShapedNode node)
    {
        if (node.Operator is "Gemm" or "MatMul")
        {
            var (product, inner) = node.Operator == "Gemm" ? ProductShapes.Gemm(node) : ProductShapes.MatMul(node);
            return (product, product.Elements * inner);
        }

        if (node.Operator.StartsWith("Reduce", StringComparison.Ordinal))
        {
            return (ReductionShapes.Infer(node), node.First.Elements);
        }

        if (node.Operator is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool")
        {
            var (windows, inner) = node.Operator switch { "Conv" => WindowShapes.Conv(node), "GlobalAveragePool" => WindowShapes.Global(node), _ => WindowShapes.Pool(node) };
            OnnxFault.Require(inner <= OnnxLimits.MaxRowOperations / windows.Elements, $"at most {OnnxLimits.MaxRowOperations} operations of {node.Operator}", $"{(double)windows.Elements * inner:G4}");
            return (windows, windows.Elements * inner);
        }

        var shape = Plain(node);
        return (shape, shape.Elements);
    }

    private static GraphShape Plain(ShapedNode node) => node.Operator switch
    {
        "Add" or "Div" or "Mul" or "Pow" or "Sub" or "PRelu" or "Max" or "Mean" or "Min" or "Sum"
            or "And" or "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Or" or "Xor" or "Where" => BroadcastShapes.Infer(node),
        "Expand" => FormShapes.Expand(node),
        "Flatten" => FormShapes.Flatten(node),
        "Reshape" => FormShapes.Reshape(node),
        "Squeeze" => FormShapes.Squeeze(node),
        "Transpose" => FormShapes.Transpose(node),
        "Unsqueeze" => FormShapes.Unsqueeze(node),
        "Concat" => SelectionShapes.Concat(node),
        "Gather" => SelectionShapes.Gather(node),
        "Pad" => SelectionShapes.Pad(node),
        "Slice" => SelectionShapes.Slice(node),
        "Abs" or "Ceil" or "Cos" or "Sin" or "Exp" or "Floor" or "Log" or "Neg" or "Reciprocal" or "Round" or "Sign" or "Sqrt" or "Clip" or "CumSum" or "Cast" or "Identity"
            or "Elu" or "Erf" or "HardSigmoid" or "HardSwish" or "LeakyRelu" or "LogSoftmax" or "Relu" or "Selu" or "Sigmoid" or "Softmax" or "Softplus"
            or "Softsign" or "Tanh" or "IsInf" or "IsNaN" or "Not" or "BatchNormalization" or "InstanceNormalization" or "LayerNormalization" => LikeFirst(node),
        _ => throw new OnnxFault("an operator whose result has a known shape", node.Operator),
    };

    /// <summary>Operators that keep the form of their first input, whatever else they take (bounds, scales, an axis).</summary>
    private static GraphShape LikeFirst(ShapedNode node)
    {
        var first = node.First;
        for (var i = 1; i < node.InputCount; i++)
        {
            var fits = node.TryInput(i) is not { } input || (input.Elements <= first.Elements && !input.PerRow);
            OnnxFault.Require(fits, $"parameters of {node.Operator} no larger than {first}", $"{node.TryInput(i)}");
        }

        return first;
    }
}
