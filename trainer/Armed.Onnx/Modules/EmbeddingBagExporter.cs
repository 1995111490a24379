using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Sums, means or largest elements of rows of a table; bags of one size.</summary>
internal sealed class EmbeddingBagExporter : IGraphExporter<EmbeddingBag>
{
    public string Operators => "Gather, ReduceSum, ReduceMean, ReduceMax";

    public string Remarks => "One input [N, size] of Int64; without offsets and weights of samples, without a padding index. TorchSharp hides sum, mean or max: a small run tells.";

    public IReadOnlyList<GraphValue> Export(EmbeddingBag module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs.Count != 1 || inputs[0].Rank is not 2)
        {
            throw context.Unsupported(module, $"it takes one input of rank 2, bags of one size, but the call passes {string.Join(", ", inputs)}.");
        }

        EmbeddingExporter.RequireIndices(module, inputs[0], context);
        using var scope = NewDisposeScope();
        var table = module.weight!.detach();
        var op = Mode(module, table, context);
        var builder = context.Builder;
        var rows = builder.Node("Gather", [context.Constant("weight", table), inputs[0]], NodeAttribute.Int("axis", 0));
        var output = op == "ReduceSum"
            ? builder.Node(op, [rows, builder.Constant("axis", [1L], 1)], NodeAttribute.Int("keepdims", 0))
            : builder.Node(op, [rows], NodeAttribute.Ints("axes", 1), NodeAttribute.Int("keepdims", 0));
        return [builder.WithShape(output, inputs[0].Dims![0], table.shape[1])];
    }

    private static string Mode(EmbeddingBag module, Tensor table, ExportContext context)
    {
        var rows = table.shape[0];
        // Every row once, so that a padding index shows.
        var bag = tensor([.. Enumerable.Range(0, (int)rows).Select(row => (long)row)], device: table.device).view(1, rows);
        return ModuleProbe.Find(module, context, () => module.call(bag, null, null), [
            ("ReduceSum", () => table.sum(0, keepdim: true)), ("ReduceMean", () => table.mean([0L], keepdim: true)), ("ReduceMax", () => table.amax([0L], keepdim: true)),
        ], "sum, mean or max");
    }
}
