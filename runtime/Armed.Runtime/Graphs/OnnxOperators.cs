using System.Collections.Frozen;

namespace Armed.Runtime.Graphs;

/// <summary>
/// The operators that a graph of ours may hold: element-wise arithmetic, tables, small linear algebra, convolutions. None runs a subgraph, loads anything or draws
/// random numbers, and the shapes of all follow from the graph alone (<see cref="Shapes.ShapeInference"/>): what reads a shape out of values is not here.
/// </summary>
internal static class OnnxOperators
{
    private static readonly FrozenSet<string> s_allowed = FrozenSet.ToFrozenSet(
    [
        // Arithmetic.
        "Abs", "Add", "Ceil", "Clip", "Cos", "Div", "Exp", "Floor", "Log", "Max", "Mean", "Min", "Mul", "Neg", "Pow", "Reciprocal", "Round", "Sign", "Sin", "Sqrt", "Sub",
        "Sum",
        // Activations.
        "Elu", "Erf", "HardSigmoid", "HardSwish", "LeakyRelu", "LogSoftmax", "PRelu", "Relu", "Selu", "Sigmoid", "Softmax", "Softplus", "Softsign", "Tanh",
        // Comparison and choice.
        "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Where", "Xor",
        // Linear algebra, reduction and normalisation.
        "BatchNormalization", "CumSum", "Gemm", "InstanceNormalization", "LayerNormalization", "MatMul", "Pad", "ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceMax",
        "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
        // Windows over images and series.
        "AveragePool", "Conv", "GlobalAveragePool", "MaxPool",
        // Form and choice of elements.
        "Cast", "Concat", "Expand", "Flatten", "Gather", "Identity", "Reshape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze",
    ], StringComparer.Ordinal);

    public static bool IsAllowed(string type) => s_allowed.Contains(type);
}
