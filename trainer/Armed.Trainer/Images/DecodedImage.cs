using Armed.Trainer.Data;

namespace Armed.Trainer.Images;

/// <summary>An image as it was read.</summary>
/// <param name="Shape">Its size; 1 channel for grey, else 3.</param>
/// <param name="Values">[C, H, W] row-major.</param>
internal sealed record DecodedImage(ImageShape Shape, byte[] Values)
{
    private const int Red = 299, Green = 587, Blue = 114, Whole = 1_000;

    /// <summary>The image with a number of channels: grey as three equal ones, colours as their luma (ITU-R BT.601).</summary>
    public DecodedImage WithChannels(int channels)
    {
        if (channels == Shape.Channels)
        {
            return this;
        }

        var values = channels == 1 ? Luma() : [.. Enumerable.Repeat(Values, channels).SelectMany(plane => plane)];
        return new DecodedImage(Shape with { Channels = channels }, values);
    }

    /// <summary>The image as grey where its three colours are equal everywhere.</summary>
    public DecodedImage WithoutEqualColours()
    {
        var plane = Shape.Height * Shape.Width;
        var red = Values.AsSpan(0, plane);
        return Shape.Channels == 3 && red.SequenceEqual(Values.AsSpan(plane, plane)) && red.SequenceEqual(Values.AsSpan(2 * plane, plane))
            ? new DecodedImage(Shape with { Channels = 1 }, red.ToArray())
            : this;
    }

    private byte[] Luma()
    {
        var plane = Shape.Height * Shape.Width;
        var grey = new byte[plane];
        for (var i = 0; i < plane; i++)
        {
            grey[i] = (byte)(((Red * Values[i]) + (Green * Values[plane + i]) + (Blue * Values[(2 * plane) + i]) + (Whole / 2)) / Whole);
        }

        return grey;
    }
}
