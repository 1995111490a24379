using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// How the last features of a convolutional backbone depend on its last maps, summed over the pixels. The largest of a field passes its gradient on to one pixel, so that the mean gradient of a map is the sum of the
/// gradients behind the pooling over the number of pixels before it.
/// </summary>
internal static class MapWeights
{
    /// <summary>Mean over the pixels of the gradient of each feature by each of the last maps, without the activation's derivative, [H, C] row after row.</summary>
    public static float[] Of(ConvolutionalBackbone backbone)
    {
        using var scope = NewDisposeScope();
        var (last, pixels) = (backbone.Blocks[^1].Outputs, (double)backbone.LastMapShape.Height * backbone.LastMapShape.Width);
        var weights = new float[backbone.Widths[^1] * last.Channels];
        if (backbone.Dense is null)
        {
            for (var channel = 0; channel < last.Channels; channel++)
            {
                weights[(channel * last.Channels) + channel] = (float)(1 / pixels);
            }

            return weights;
        }

        var dense = TensorValues.Floats(((Linear)backbone.Dense[0]).weight!); // [H, C h w + F']
        var (width, cells) = (dense.Length / backbone.Widths[^1], last.Height * last.Width);
        for (var i = 0; i < weights.Length; i++)
        {
            var (feature, channel) = Math.DivRem(i, last.Channels);
            weights[i] = (float)(Sum(dense.AsSpan((feature * width) + (channel * cells), cells)) / pixels);
        }

        return weights;
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
