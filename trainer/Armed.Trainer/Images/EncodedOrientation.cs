using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>How a file's rows and columns stand to those that are seen, as a camera's orientation tag says (Exif 2.32, tag 0x0112).</summary>
/// <param name="origin">The corner of the seen image in which the file's first pixel lies.</param>
internal sealed class EncodedOrientation(SKEncodedOrigin origin)
{
    /// <summary>Whether the file's rows are columns of the seen image.</summary>
    private bool Transposes => origin >= SKEncodedOrigin.LeftTop;

    // The tag counts the corners 1 top left, 2 top right, 3 bottom right, 4 bottom left, and 5 to 8 in the same order: one bit of its value says right, one bit of the value before it says bottom.
    private bool StartsAtTheRight => ((int)origin & 2) != 0;

    private bool StartsAtTheBottom => (((int)origin - 1) & 2) != 0;

    /// <summary>The seen size of a file's size, and the other way round.</summary>
    public ImageSize Turn(ImageSize size) => Transposes ? new ImageSize(size.Width, size.Height) : size;

    /// <summary>The image as it is seen.</summary>
    public DecodedImage Turn(DecodedImage stored)
    {
        if (origin is SKEncodedOrigin.TopLeft)
        {
            return stored;
        }

        var (height, width) = (stored.Shape.Height, stored.Shape.Width);
        var seen = Turn(new ImageSize(height, width));
        var values = new byte[stored.Values.Length];
        for (var at = 0; at < values.Length; at++)
        {
            var (channel, y, x) = (at / (height * width), at / seen.Width % seen.Height, at % seen.Width);
            var down = StartsAtTheBottom ? seen.Height - 1 - y : y;
            var across = StartsAtTheRight ? seen.Width - 1 - x : x;
            var (row, column) = Transposes ? (across, down) : (down, across);
            values[at] = stored.Values[(((channel * height) + row) * width) + column];
        }

        return new DecodedImage(stored.Shape with { Height = seen.Height, Width = seen.Width }, values);
    }
}
