using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>How a file's rows and columns stand to those that are seen, as a camera's orientation tag says (Exif 2.32, tag 0x0112).</summary>
/// <param name="origin">The corner of the seen image in which the file's first pixel lies.</param>
internal sealed class EncodedOrientation(SKEncodedOrigin origin)
{
    /// <summary>Whether the file's rows are columns of the seen image.</summary>
    private bool Transposes => origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Whether the file's first row is at the bottom, or its first row, as a column, at the right.</summary>
    private bool StartsWithTheLastRow => origin is SKEncodedOrigin.BottomLeft or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;

    private bool StartsWithTheLastColumn => origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.LeftBottom or SKEncodedOrigin.RightBottom;

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
            var (row, column) = Transposes ? (x, y) : (y, x);
            row = StartsWithTheLastRow ? height - 1 - row : row;
            column = StartsWithTheLastColumn ? width - 1 - column : column;
            values[at] = stored.Values[(((channel * height) + row) * width) + column];
        }

        return new DecodedImage(stored.Shape with { Height = seen.Height, Width = seen.Width }, values);
    }
}
