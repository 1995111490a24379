using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Normalisation of each channel of each row by its own statistics.</summary>
internal sealed class InstanceNormExporter<TModule> : IModuleExporter<TModule>
    where TModule : InstanceNorm
{
    public string Operators => "InstanceNormalization; BatchNormalization";

    public string Remarks => "By running statistics where the module tracks them.";

    public GraphValue Export(TModule module, GraphValue input, ExportContext context)
    {
        GraphValue Filled(string hint, float value)
        {
            var values = new float[module.num_features];
            Array.Fill(values, value);
            return context.Builder.Constant(hint, values, module.num_features);
        }

        var scale = module.weight is { } weight ? context.Constant("weight", weight) : Filled("ones", 1);
        var shift = module.bias is { } bias ? context.Constant("bias", bias) : Filled("zeros", 0);
        var epsilon = NodeAttribute.Float("epsilon", (float)module.eps);
        if (module is { track_running_stats: true, running_mean: { } mean, running_var: { } variance })
        {
            return context.Builder.Node("BatchNormalization", [input, scale, shift, context.Constant("running_mean", mean), context.Constant("running_var", variance)], epsilon);
        }

        return context.Builder.Node("InstanceNormalization", [input, scale, shift], epsilon);
    }
}
