using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Rows of a table by index.</summary>
internal sealed class EmbeddingExporter : IModuleExporter<Embedding>
{
    public string Operators => "Gather";

    public string Remarks => "Indices are Int64 in 0..rows-1. Outside, torch throws; in ONNX Runtime -rows..-1 count from the end, others throw on CPU "
        + "and give zeros on CUDA: map unknown codes to a row first. A max_norm is not applied: the table is taken as it stands.";

    public GraphValue Export(Embedding module, GraphValue input, ExportContext context)
    {
        RequireIndices(module, input, context);
        using var table = module.weight ?? throw context.Unsupported(module, "it has no weight.");
        return context.Builder.Node("Gather", [context.Constant("weight", table), input], NodeAttribute.Int("axis", 0));
    }

    /// <summary>Refuses an input of the graph that holds no integers, which is the default.</summary>
    public static void RequireIndices(TorchSharp.torch.nn.Module module, GraphValue input, ExportContext context)
    {
        if (context.Builder.TypeOf(input) is { } type and not TensorType.Int64)
        {
            throw context.Unsupported(module, $"it takes indices, but its input {input} is {type}. Set OnnxExportOptions.InputType (or the input's GraphTensor) to {nameof(TensorType)}.{nameof(TensorType.Int64)}.");
        }
    }
}
