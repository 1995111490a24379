using Armed.Onnx.Graphs;
using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>x.y / (max(|x|, eps) max(|y|, eps)) along an axis.</summary>
internal sealed class CosineSimilarityExporter : IGraphExporter<CosineSimilarity>
{
    public string Operators => CosineSimilarityNodes.Operators;

    public string Remarks => "Two inputs of one size along the axis.";

    public IReadOnlyList<GraphValue> Export(CosineSimilarity module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        TwoInputs.Require(module, inputs, context);
        CheckShapes(module, inputs, context);
        var similarity = CosineSimilarityNodes.Write(context.Builder, inputs[0], inputs[1], module.dim, module.eps);
        return [TwoInputs.Reduced(context.Builder, similarity, inputs, module.dim, keep: false)];
    }

    // The lengths are taken before broadcasting, which must leave the axis as it is.
    private static void CheckShapes(CosineSimilarity module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs[0].Dims is not { } x || inputs[1].Dims is not { } y || x.Length != y.Length || SizeAlong(x, module.dim) is not { } size || size != SizeAlong(y, module.dim))
        {
            throw context.Unsupported(module, $"its inputs need known shapes of one rank and of one size along the axis {module.dim}, but they are {inputs[0]} and {inputs[1]}. Expand them to one shape first.");
        }
    }

    private static long? SizeAlong(long[] dims, long dim) => dim + (dim < 0 ? dims.Length : 0) is var axis and >= 0 && axis < dims.Length ? dims[axis] : null;
}
