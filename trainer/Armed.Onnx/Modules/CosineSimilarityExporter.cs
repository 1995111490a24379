using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>x.y / (max(|x|, eps) max(|y|, eps)) along an axis.</summary>
internal sealed class CosineSimilarityExporter : IGraphExporter<CosineSimilarity>
{
    public string Operators => "Mul, ReduceSum, Sqrt, Max, Div";

    public string Remarks => "Two inputs.";

    public IReadOnlyList<GraphValue> Export(CosineSimilarity module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs.Count != 2)
        {
            throw context.Unsupported(module, $"it takes two inputs, but the call passes {inputs.Count}: {string.Join(", ", inputs)}.");
        }

        var builder = context.Builder;
        GraphValue axis = builder.Constant("axis", [module.dim], 1), eps = builder.Constant("eps", [(float)module.eps]);
        GraphValue Sum(GraphValue x, GraphValue y, int keep) => builder.Node("ReduceSum", [builder.Node("Mul", [x, y]), axis], NodeAttribute.Int("keepdims", keep));
        GraphValue Unit(GraphValue x) => builder.Node("Div", [x, builder.Node("Max", [builder.Node("Sqrt", [Sum(x, x, 1)]), eps])]);
        return [TwoInputs.Reduced(builder, Sum(Unit(inputs[0]), Unit(inputs[1]), 0), inputs, module.dim, keep: false)];
    }
}
