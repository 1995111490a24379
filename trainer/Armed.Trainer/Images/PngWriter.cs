using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>Writes images as PNG. Values are rounded; those beyond 0 to 255 become the nearer of the two.</summary>
internal static class PngWriter
{
    private const int Opaque = 255, Colours = 4, Quality = 100;

    /// <summary>The file of an image.</summary>
    /// <param name="values">Channel after channel, [C, H, W], C 1 for grey or 3 for red, green and blue.</param>
    /// <param name="shape">Its size.</param>
    public static byte[] Write(ReadOnlySpan<float> values, ImageShape shape)
    {
        var isGrey = shape.Channels == 1;
        using var bitmap = new SKBitmap(new SKImageInfo(shape.Width, shape.Height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, isGrey ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        using (var pixels = bitmap.PeekPixels())
        {
            Fill(pixels.GetPixelSpan<byte>(), bitmap.RowBytes, values, shape, isGrey ? 1 : Colours);
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, Quality);
        return data.ToArray();
    }

    private static void Fill(Span<byte> pixels, int rowBytes, ReadOnlySpan<float> values, ImageShape shape, int step)
    {
        pixels.Fill(Opaque);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, x) = Math.DivRem(i, shape.Width);
            var (channel, y) = Math.DivRem(row, shape.Height);
            pixels[(y * rowBytes) + (x * step) + channel] = (byte)MathF.Round(Math.Clamp(values[i], 0, Opaque));
        }
    }
}
