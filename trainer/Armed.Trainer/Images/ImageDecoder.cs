using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>Decodes PNG, JPEG and the other formats of Skia to bytes per channel. Transparency and orientation tags are not applied.</summary>
internal static class ImageDecoder
{
    /// <summary>A small file can ask for any amount of memory.</summary>
    private const long MostPixels = 100_000_000;

    /// <summary>Decodes a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="size">The size to bring it to; null for its own.</param>
    /// <exception cref="InvalidDataException">It is not an image, is damaged or is too large; the message ends a sentence that starts with its name.</exception>
    public static DecodedImage Decode(byte[] bytes, ImageSize? size)
    {
        using var stream = new SKMemoryStream(bytes);
        using var codec = SKCodec.Create(stream) ?? throw new InvalidDataException("is not an image that can be read. Expected PNG or JPEG.");
        var info = codec.Info;
        if ((long)info.Width * info.Height > MostPixels)
        {
            throw new InvalidDataException(FormattableString.Invariant($"has {info.Width} x {info.Height} pixels; at most {MostPixels:N0} are read. Make it smaller."));
        }

        var isGrey = info.ColorType == SKColorType.Gray8;
        using var bitmap = new SKBitmap(new SKImageInfo(info.Width, info.Height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, isGrey ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
        {
            throw new InvalidDataException("is damaged: its pixels break off or cannot be decoded. Replace the file.");
        }

        if (size is not { } wanted || (wanted.Height == info.Height && wanted.Width == info.Width))
        {
            return Planes(bitmap, isGrey);
        }

        using var resized = bitmap.Resize(bitmap.Info.WithSize(wanted.Width, wanted.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            ?? throw new InvalidDataException($"cannot be resized to {wanted}.");
        return Planes(resized, isGrey);
    }

    private static DecodedImage Planes(SKBitmap bitmap, bool isGrey)
    {
        var (height, width, step) = (bitmap.Height, bitmap.Width, bitmap.BytesPerPixel);
        var shape = new ImageShape(isGrey ? 1 : 3, height, width);
        var values = new byte[shape.Values];
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < height; y++)
        {
            var row = pixels.Slice(y * bitmap.RowBytes, width * step);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var plane = values.AsSpan(((channel * height) + y) * width, width);
                for (var x = 0; x < width; x++)
                {
                    plane[x] = row[(x * step) + channel];
                }
            }
        }

        return new DecodedImage(shape, values);
    }
}
