using System.Globalization;
using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>The norm of x - y + eps along the last axis.</summary>
internal sealed class PairwiseDistanceExporter : IGraphExporter<PairwiseDistance>
{
    public string Operators => "Sub, Add, ReduceL2; Sub, Add, ReduceL1";

    public string Remarks => "Two inputs. Powers 1 and 2.";

    public IReadOnlyList<GraphValue> Export(PairwiseDistance module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        TwoInputs.Require(module, inputs, context);
        var op = module.norm switch
        {
            1 => "ReduceL1",
            2 => "ReduceL2",
            _ => throw context.Unsupported(module, string.Create(CultureInfo.InvariantCulture, $"its power is {module.norm}; only 1 and 2 can be exported.")),
        };
        var builder = context.Builder;
        var difference = builder.Node("Add", [builder.Node("Sub", [inputs[0], inputs[1]]), builder.Constant("eps", [(float)module.eps])]);
        var distance = builder.Node(op, [difference], NodeAttribute.Ints("axes", -1), NodeAttribute.Int("keepdims", module.keepdim ? 1 : 0));
        return [TwoInputs.Reduced(builder, distance, inputs, -1, module.keepdim)];
    }
}
