using static TorchSharp.torch;
using Bilinear = TorchSharp.Modules.Bilinear;

namespace Armed.Onnx.Modules;

/// <summary>Two inputs: y_o = x1' A_o x2 + b_o.</summary>
internal sealed class BilinearExporter : IGraphExporter<Bilinear>
{
    public string Operators => "Einsum, Add";

    public string Remarks => "Two inputs of rank 2.";

    public IReadOnlyList<GraphValue> Export(Bilinear module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs.Count != 2 || inputs.Any(input => input.Dims is not { Length: 2 }))
        {
            throw context.Unsupported(module, $"it takes two inputs of rank 2, but the call passes {inputs.Count}: {string.Join(", ", inputs)}.");
        }

        var builder = context.Builder;
        var (weight, bias) = Parameters(module);
        var product = builder.Node("Einsum", [inputs[0], context.Constant("weight", weight), inputs[1]], NodeAttribute.String("equation", "bi,oij,bj->bo"));
        builder.WithShape(product, inputs[0].Dims![0], weight.shape[0]); // [N, O]
        return [bias is null ? product : builder.Node("Add", [product, context.Constant("bias", bias)])];
    }

    private static (Tensor Weight, Tensor? Bias) Parameters(Bilinear module)
    {
        var byName = module.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter, StringComparer.Ordinal);
        return (byName["weight"], byName.GetValueOrDefault("bias"));
    }
}
