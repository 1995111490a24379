using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Resizing by factors or to a size.</summary>
internal sealed class UpsampleExporter : IModuleExporter<Upsample>
{
    public string Operators => "Resize";

    public string Remarks => "Nearest, linear, bilinear, trilinear and bicubic, with and without align_corners. To a size: inputs of known sizes.";

    public GraphValue Export(Upsample module, GraphValue input, ExportContext context)
    {
        var dims = input.Dims ?? throw context.Unsupported(module, "the rank of its input is not known here. State it with GraphBuilder.WithShape in the exporter before it.");
        var factors = module.scale_factor.Length > 0 ? Each(module.scale_factor.ToArray(), dims.Length - 2) : Quotients(module, dims, context);
        long[] sizes = [.. dims[2..].Select((size, i) => size < 0 ? -1 : module.size.Length > 0 ? Each(module.size.ToArray(), dims.Length - 2)[i] : (long)Math.Floor(size * factors[i]))];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (dims[i + 2] >= 0 && (long)Math.Floor(dims[i + 2] * (float)factors[i]) != sizes[i])
            {
                factors[i] = Math.BitIncrement((float)factors[i]); // rounded down, the factor would lose the last element
            }
        }

        float[] scales = [1, 1, .. factors.Select(factor => (float)factor)];
        var output = context.Builder.Node("Resize", [input, GraphValue.None, context.Builder.Constant("scales", scales, scales.Length)], Mode(module));
        return SpatialSizes.Stated(context, input, output, dims[1], sizes);
    }

    private static NodeAttribute[] Mode(Upsample module)
    {
        var places = NodeAttribute.String("coordinate_transformation_mode", module.mode == UpsampleMode.Nearest ? "asymmetric" : module.align_corners == true ? "align_corners" : "half_pixel");
        return module.mode switch
        {
            UpsampleMode.Nearest => [NodeAttribute.String("mode", "nearest"), places, NodeAttribute.String("nearest_mode", "floor")],
            UpsampleMode.Bicubic => [NodeAttribute.String("mode", "cubic"), places, NodeAttribute.Float("cubic_coeff_a", -0.75f)],
            _ => [NodeAttribute.String("mode", "linear"), places],
        };
    }

    private static double[] Quotients(Upsample module, long[] dims, ExportContext context)
    {
        var sizes = Each(module.size.ToArray(), dims.Length - 2);
        return dims[2..].Contains(-1)
            ? throw context.Unsupported(module, $"it resizes to [{string.Join(", ", sizes)}] and the sizes of its input are not known. Give it factors, or state the sizes with GraphBuilder.WithShape.")
            : [.. sizes.Select((size, i) => (double)size / dims[i + 2])];
    }

    private static T[] Each<T>(T[] values, int axes) => values.Length == axes ? values : [.. Enumerable.Repeat(values[0], axes)];
}
