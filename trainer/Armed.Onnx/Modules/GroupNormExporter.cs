using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Normalisation of groups of channels: each group is an instance of its own.</summary>
internal sealed class GroupNormExporter : IModuleExporter<GroupNorm>
{
    public string Operators => "Reshape, InstanceNormalization, Shape, Mul, Add";

    public string Remarks => "The input's rank must be known.";

    // [N, C, ..] -> [N, groups, rest] -> [N, C, ..]
    public GraphValue Export(GroupNorm module, GraphValue input, ExportContext context)
    {
        var builder = context.Builder;
        var rank = input.Rank ?? throw context.Unsupported(module, "the rank of its input is not known here. State it with GraphBuilder.WithShape in the exporter before it.");
        var groups = module.num_groups;
        GraphValue Filled(string hint, float value)
        {
            var values = new float[groups];
            Array.Fill(values, value);
            return builder.Constant(hint, values, groups);
        }

        var grouped = builder.Node("Reshape", [input, builder.Constant("grouped", [0, groups, -1], 3)]);
        var normal = builder.Node("InstanceNormalization", [grouped, Filled("ones", 1), Filled("zeros", 0)], NodeAttribute.Float("epsilon", (float)module.eps));
        var result = builder.WithShape(builder.Node("Reshape", [normal, builder.Node("Shape", [input])]), [.. input.Dims!]);
        if (module.weight is not { } weight || module.bias is not { } bias)
        {
            return result;
        }

        long[] wide = [weight.shape[0], .. Enumerable.Repeat(1L, rank - 2)];
        GraphValue Wide(string hint, TorchSharp.torch.Tensor tensor)
        {
            using var shaped = tensor.reshape(wide);
            return context.Constant(hint, shaped);
        }

        return builder.Node("Add", [builder.Node("Mul", [result, Wide("weight", weight)]), Wide("bias", bias)]);
    }
}
