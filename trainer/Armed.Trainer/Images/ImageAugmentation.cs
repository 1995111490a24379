using Armed.Trainer.Common;
using Armed.Trainer.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Images;

/// <summary>Changes training images at random: mirrored, shifted, lighter or darker. Each image draws its own changes.</summary>
/// <param name="Shape">Size of the images.</param>
/// <param name="Flip">Whether half of them are mirrored left to right.</param>
/// <param name="Shift">Pixels by which they are shifted at most; the border repeats.</param>
/// <param name="Intensity">Share by which values are multiplied at most, up or down.</param>
internal sealed record ImageAugmentation(ImageShape Shape, bool Flip, int Shift, double Intensity)
{
    /// <summary>What the options ask for; null for nothing.</summary>
    public static ImageAugmentation? Of(TrainingOptions options, ImageShape? shape) =>
        shape is { } size && new ImageAugmentation(size, options.AugmentFlip == true, options.AugmentShift ?? 0, options.AugmentIntensity ?? 0) is var asked && (asked.Flip || asked.Shift > 0 || asked.Intensity > 0) ? asked : null;

    /// <summary>Changed copies of images uint8 [B, C H W], on their device.</summary>
    /// <param name="images">The images.</param>
    /// <param name="seed">What the changes follow from.</param>
    public Tensor Apply(Tensor images, long seed)
    {
        using var onCpu = images.cpu().contiguous();
        var (source, rows) = (onCpu.data<byte>().ToArray(), (int)images.size(0));
        var target = new byte[source.Length];
        var random = new SplitMix64((ulong)seed);
        for (var row = 0; row < rows; row++)
        {
            Apply(source.AsSpan(row * Shape.Values, Shape.Values), target.AsSpan(row * Shape.Values, Shape.Values), random);
        }

        return tensor(target, dtype: uint8, device: images.device).view(rows, Shape.Values);
    }

    private void Apply(ReadOnlySpan<byte> source, Span<byte> target, SplitMix64 random)
    {
        var (down, right) = (Offset(random), Offset(random));
        var isFlipped = Flip && random.NextDouble() < 0.5;
        var factor = 1 + (Intensity * ((2 * random.NextDouble()) - 1));
        for (var line = 0; line < Shape.Channels * Shape.Height; line++)
        {
            var (channel, y) = Math.DivRem(line, Shape.Height);
            var from = source.Slice(((channel * Shape.Height) + Math.Clamp(y - down, 0, Shape.Height - 1)) * Shape.Width, Shape.Width);
            var to = target.Slice(line * Shape.Width, Shape.Width);
            for (var x = 0; x < to.Length; x++)
            {
                var at = Math.Clamp(x - right, 0, to.Length - 1);
                to[x] = Scaled(from[isFlipped ? to.Length - 1 - at : at], factor);
            }
        }
    }

    private int Offset(SplitMix64 random) => Shift == 0 ? 0 : (int)(random.NextDouble() * ((2 * Shift) + 1)) - Shift;

    private static byte Scaled(byte value, double factor) => (byte)Math.Clamp(Math.Round(value * factor), 0, 255);
}
