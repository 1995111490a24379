using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>Writes maps over images as PNG.</summary>
internal static class OverlayWriter
{
    private const int Colours = 4, Opaque = 255, Quality = 100;

    /// <summary>A map alone, transparent where it is 0, to be laid over an image.</summary>
    /// <param name="map">The map, [h, w].</param>
    /// <param name="size">Its rows and columns.</param>
    /// <param name="pixels">Size of the picture.</param>
    /// <param name="largest">The number that is shown most strongly, above 0.</param>
    /// <param name="isDifference">Whether negative numbers are shown, too.</param>
    public static byte[] Transparent(float[] map, ImageSize size, ImageSize pixels, double largest, bool isDifference) => Write(pixels, (surface, y, x, pixel) =>
    {
        var (red, green, blue, opacity) = MapColours.Of(surface.At((y + 0.5) / pixels.Height, (x + 0.5) / pixels.Width) / largest, isDifference);
        (pixel[0], pixel[1], pixel[2], pixel[3]) = (red, green, blue, opacity);
    }, new MapSurface(map, size.Height, size.Width));

    /// <summary>An image with a map over it.</summary>
    /// <param name="image">The pixels, [C, H, W].</param>
    /// <param name="shape">Their size.</param>
    /// <param name="map">The map, [h, w].</param>
    /// <param name="size">Its rows and columns.</param>
    /// <param name="largest">The number that is shown most strongly, above 0.</param>
    /// <param name="isDifference">Whether negative numbers are shown, too.</param>
    public static byte[] Over(byte[] image, ImageShape shape, float[] map, ImageSize size, double largest, bool isDifference) => Write(new ImageSize(shape.Height, shape.Width), (surface, y, x, pixel) =>
    {
        var (red, green, blue, opacity) = MapColours.Of(surface.At((y + 0.5) / shape.Height, (x + 0.5) / shape.Width) / largest, isDifference);
        (pixel[0], pixel[1], pixel[2], pixel[3]) = (Mixed(red, 0), Mixed(green, 1), Mixed(blue, 2), Opaque);

        byte Mixed(byte colour, int channel)
        {
            var own = image[((((shape.Channels == 1 ? 0 : channel) * shape.Height) + y) * shape.Width) + x];
            return (byte)Math.Round(own + ((colour - own) * (opacity / (double)Opaque)));
        }
    }, new MapSurface(map, size.Height, size.Width));

    private delegate void Paint(MapSurface surface, int y, int x, Span<byte> pixel);

    private static byte[] Write(ImageSize size, Paint paint, MapSurface surface)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        using (var pixels = bitmap.PeekPixels())
        {
            var bytes = pixels.GetPixelSpan<byte>();
            for (var y = 0; y < size.Height; y++)
            {
                for (var x = 0; x < size.Width; x++)
                {
                    paint(surface, y, x, bytes.Slice((y * bitmap.RowBytes) + (x * Colours), Colours));
                }
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, Quality);
        return data.ToArray();
    }
}
