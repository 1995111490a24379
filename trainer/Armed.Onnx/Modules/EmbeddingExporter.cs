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
        using var table = module.weight ?? throw context.Unsupported(module, "it has no weight.");
        return context.Builder.Node("Gather", [context.Constant("weight", table), input], NodeAttribute.Int("axis", 0));
    }
}
