using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Normalisation of each row over its last dimensions.</summary>
internal sealed class LayerNormExporter : IModuleExporter<LayerNorm>
{
    public string Operators => "LayerNormalization";

    public GraphValue Export(LayerNorm module, GraphValue input, ExportContext context)
    {
        var shape = module.normalized_shape;
        CheckInput(module, shape, input, context);
        var scale = module.weight is { } weight ? context.Constant("weight", weight) : Ones(shape, context);
        ReadOnlySpan<GraphValue> inputs = module.bias is { } bias ? [input, scale, context.Constant("bias", bias)] : [input, scale];
        return context.Builder.Node("LayerNormalization", inputs,
            NodeAttribute.Int("axis", -shape.Length), NodeAttribute.Float("epsilon", (float)module.eps));
    }

    private static void CheckInput(LayerNorm module, long[] shape, GraphValue input, ExportContext context)
    {
        if (input.Dims is not { } dims)
        {
            return;
        }

        var fits = dims.Length >= shape.Length;
        for (var i = 1; fits && i <= shape.Length; i++)
        {
            fits = dims[^i] < 0 || dims[^i] == shape[^i];
        }

        if (!fits)
        {
            throw context.Unsupported(module, $"it normalises the last dimensions [{string.Join(", ", shape)}], but its input is {input}.");
        }
    }

    private static GraphValue Ones(long[] shape, ExportContext context)
    {
        var ones = new float[shape.Aggregate(1L, (product, dim) => checked(product * dim))];
        Array.Fill(ones, 1f);
        return context.Builder.Constant("ones", ones, shape);
    }
}
