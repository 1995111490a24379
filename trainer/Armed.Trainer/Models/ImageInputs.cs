using Armed.Onnx;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The two parts of what a backbone reads, in TorchSharp and in graphs.</summary>
internal static class ImageInputs
{
    /// <summary>Encoded columns [N, F'], null where there are none, and images [N, C, H, W].</summary>
    public static (Tensor? Columns, Tensor Images) Split(Tensor x, BackboneInput input)
    {
        var shape = input.Image!.Value;
        var images = (input.Width == 0 ? x : x.narrow(1, input.Width, shape.Values)).reshape(x.size(0), shape.Channels, shape.Height, shape.Width);
        return (input.Width == 0 ? null : x.narrow(1, 0, input.Width), images);
    }

    /// <summary>The same in a graph.</summary>
    public static (GraphValue? Columns, GraphValue Images) Split(GraphBuilder builder, GraphValue x, BackboneInput input)
    {
        var shape = input.Image!.Value;
        var images = input.Width == 0 ? x : Slice(builder, x, input.Width, input.Total);
        return (input.Width == 0 ? null : Slice(builder, x, 0, input.Width), builder.Node("Reshape", [images, builder.Constant("image_shape", [-1L, shape.Channels, shape.Height, shape.Width], 4)]));
    }

    private static GraphValue Slice(GraphBuilder builder, GraphValue x, long start, long end) =>
        builder.Node("Slice", [x, builder.Constant("start", [start], 1), builder.Constant("end", [end], 1), builder.Constant("axis", [1L], 1)]);
}
