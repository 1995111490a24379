using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>Writes the decoder of an autoencoder to graphs. Maps are brought to another size by choosing their rows and columns.</summary>
internal static class DecoderExporter
{
    /// <summary>Writes a decoder.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="latent">Latent codes [N, L].</param>
    /// <param name="context">Where it is written.</param>
    /// <param name="effects">For each block with effects the rows' 1 + gamma and beta [N, W, 1, 1]; null for the population.</param>
    /// <returns>Standardised images [N, C, H, W].</returns>
    public static GraphValue Export(MapDecoder decoder, GraphValue latent, ExportContext context, IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? effects)
    {
        using var handles = NewDisposeScope();
        var (builder, start) = (context.Builder, decoder.Start);
        var maps = builder.Node("Reshape", [context.Child("dense", decoder.Dense, latent), builder.Constant("map_shape", [-1L, start.Channels, start.Height, start.Width], 4)]);
        var size = start;
        for (var b = 0; b < decoder.Blocks.Count; b++)
        {
            using var scope = builder.Scope(FormattableString.Invariant($"block{b}"));
            var site = effects is null ? -1 : decoder.EffectBlocks.ToList().IndexOf(b);
            maps = ImageExporters.Export(decoder.Blocks[b], Resized(builder, maps, size, decoder.Blocks[b].Outputs), builder, site < 0 ? null : effects![site]);
            size = decoder.Blocks[b].Outputs;
        }

        var (weight, bias) = (TensorValues.Floats(decoder.Last.weight!), TensorValues.Floats(decoder.Last.bias!));
        return builder.Node("Conv", [maps, builder.Constant("weight", weight, bias.Length, weight.Length / bias.Length, 1, 1), builder.Constant("bias", bias, bias.Length)], NodeAttribute.Ints("kernel_shape", [1, 1]));
    }

    private static GraphValue Resized(GraphBuilder builder, GraphValue maps, ImageShape from, ImageShape to) =>
        Resized(builder, Resized(builder, maps, from.Height, to.Height, axis: 2), from.Width, to.Width, axis: 3);

    private static GraphValue Resized(GraphBuilder builder, GraphValue maps, int side, int target, int axis) => side == target ? maps
        : builder.Node("Gather", [maps, builder.Constant("nearest", MapDecoder.Nearest(side, target), target)], NodeAttribute.Int("axis", axis));
}
