using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Batch normalisation by its running statistics, which is what evaluation mode does.</summary>
internal sealed class BatchNormExporter<TModule>(params int[] ranks) : IModuleExporter<TModule>
    where TModule : BatchNorm
{
    public string Operators => "BatchNormalization";

    public string Remarks => "By the running statistics, also while the module is in training mode; refused without them (track_running_stats: false).";

    // [batch, features, ..]
    public GraphValue Export(TModule module, GraphValue input, ExportContext context)
    {
        if (module.running_mean is not { } mean || module.running_var is not { } variance)
        {
            throw context.Unsupported(module, "it has no running statistics, so one row's result would depend on the rest of its batch. "
                + "Build it with track_running_stats: true.");
        }

        CheckInput(module, input, context);
        var scale = module.weight is { } weight ? context.Constant("weight", weight) : Filled("ones", 1, module, context);
        var shift = module.bias is { } bias ? context.Constant("bias", bias) : Filled("zeros", 0, module, context);
        return context.Builder.Node("BatchNormalization",
            [input, scale, shift, context.Constant("running_mean", mean), context.Constant("running_var", variance)],
            NodeAttribute.Float("epsilon", (float)module.eps));
    }

    private void CheckInput(TModule module, GraphValue input, ExportContext context)
    {
        if (input.Rank is { } rank && !ranks.Contains(rank))
        {
            throw context.Unsupported(module, $"it takes an input of rank {string.Join(" or ", ranks)}, but its input {input} has rank {rank}.");
        }

        if (input.Shape is { } shape && shape[1] >= 0 && shape[1] != module.num_features)
        {
            throw context.Unsupported(module, $"it takes {module.num_features} features, but its input {input} has {shape[1]}.");
        }
    }

    private static GraphValue Filled(string hint, float value, TModule module, ExportContext context)
    {
        var values = new float[module.num_features];
        Array.Fill(values, value);
        return context.Builder.Constant(hint, values, module.num_features);
    }
}
