using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>y = x Wᵀ + b.</summary>
internal sealed class LinearExporter : IModuleExporter<Linear>
{
    public string Operators => "Gemm; MatMul, Add";

    public string Remarks => "Gemm for inputs of rank 2, else MatMul and Add.";

    public GraphValue Export(Linear module, GraphValue input, ExportContext context)
    {
        CheckWidth(module, input, context);
        return input.Rank == 2 ? Gemm(module, input, context) : MatMul(module, input, context);
    }

    private static void CheckWidth(Linear module, GraphValue input, ExportContext context)
    {
        if (input.Shape is { Count: > 0 } shape && shape[^1] >= 0 && shape[^1] != module.in_features)
        {
            throw context.Unsupported(module, $"it takes {module.in_features} features, but its input {input} has {shape[^1]}.");
        }
    }

    // [batch, in] -> [batch, out]
    private static GraphValue Gemm(Linear module, GraphValue input, ExportContext context)
    {
        var weight = context.Constant("weight", module.weight);
        ReadOnlySpan<GraphValue> inputs = module.bias is { } bias ? [input, weight, context.Constant("bias", bias)] : [input, weight];
        return context.Builder.Node("Gemm", inputs, NodeAttribute.Int("transB", 1));
    }

    // [.., in] -> [.., out]
    private static GraphValue MatMul(Linear module, GraphValue input, ExportContext context)
    {
        using var transposed = module.weight.t();
        var product = context.Builder.Node("MatMul", [input, context.Constant("weight_transposed", transposed)]);
        return module.bias is { } bias ? context.Builder.Node("Add", [product, context.Constant("bias", bias)]) : product;
    }
}
