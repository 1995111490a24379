using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>Writes an image small enough for a page: PNG, or JPEG where that would be large.</summary>
internal static class PictureWriter
{
    private const int MostSide = 160, MostPngBytes = 12 << 10, Quality = 82;

    /// <summary>The file, and its media type.</summary>
    /// <param name="image">The pixels, [C, H, W].</param>
    /// <param name="shape">Their size.</param>
    public static (byte[] Bytes, string Type) Write(byte[] image, ImageShape shape)
    {
        var png = PngWriter.Write(Array.ConvertAll(image, value => (float)value), shape);
        var side = Math.Max(shape.Height, shape.Width);
        if (png.Length <= MostPngBytes && side <= MostSide)
        {
            return (png, "image/png");
        }

        using var whole = SKBitmap.Decode(png);
        var scale = Math.Min(1, MostSide / (double)side);
        using var small = whole.Resize(new SKSizeI(Math.Max(1, (int)(shape.Width * scale)), Math.Max(1, (int)(shape.Height * scale))), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var data = small.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return (data.ToArray(), "image/jpeg");
    }
}
