using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Images;

/// <summary>
/// Decodes PNG, JPEG and the other formats of Skia to bytes per channel. Where the three colours are equal everywhere, the image is grey. Transparency is left out: a pixel has the colour that the file stores for it.
/// An image is turned as its orientation tag says; sizes are those of the turned image.
/// </summary>
internal static class ImageDecoder
{
    /// <summary>A small file can ask for any amount of memory.</summary>
    private const long MostPixels = 100_000_000;

    /// <summary>Files of more pixels are decoded one after another, so that several do not take memory at once.</summary>
    private const long LargePixels = 10_000_000;

    /// <summary>Place of the bits per sample in a PNG file: behind the signature and the first chunk's length, name, width and height.</summary>
    private const int PngDepth = 24, DeepBits = 16;

    private static readonly byte[] s_png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];

    private static readonly Lock s_large = new();

    /// <summary>The size of a file's image; null where it cannot be told.</summary>
    public static ImageSize? SizeOf(byte[] bytes)
    {
        using var stream = new SKMemoryStream(bytes);
        using var codec = SKCodec.Create(stream);
        return codec is null ? null : new EncodedOrientation(codec.EncodedOrigin).Turn(SizeOf(codec.Info));
    }

    /// <summary>Decodes a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="size">The size to bring it to; null for its own.</param>
    /// <param name="required">The size that it must have; null for any.</param>
    /// <exception cref="InvalidDataException">It is not an image, has 16 bits, is damaged, is too large or has another size; the message ends a sentence that starts with its name.</exception>
    public static DecodedImage Decode(byte[] bytes, ImageSize? size, RequiredSize? required)
    {
        RequireEightBits(bytes);
        using var stream = new SKMemoryStream(bytes);
        using var codec = SKCodec.Create(stream) ?? throw new InvalidDataException("is not an image that can be read. Expected PNG or JPEG.");
        var (info, orientation) = (codec.Info, new EncodedOrientation(codec.EncodedOrigin));
        var seen = orientation.Turn(SizeOf(info));
        required?.Check(seen.Height, seen.Width);
        var pixels = (long)info.Width * info.Height;
        if (pixels > MostPixels)
        {
            throw new InvalidDataException(FormattableString.Invariant($"has {seen.Height} x {seen.Width} pixels; at most {MostPixels:N0} are read. Make it smaller."));
        }

        if (pixels <= LargePixels)
        {
            return Decode(codec, orientation, size);
        }

        lock (s_large)
        {
            return Decode(codec, orientation, size);
        }
    }

    private static void RequireEightBits(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(s_png) && bytes.Length > PngDepth && bytes[PngDepth] == DeepBits)
        {
            throw new InvalidDataException("has 16 bits per channel; 8 are read, and cutting them off would lose contrast. Convert it to 8 bits, scaled to the range that your images use.");
        }
    }

    private static ImageSize SizeOf(SKImageInfo info) => new(info.Height, info.Width);

    private static DecodedImage Decode(SKCodec codec, EncodedOrientation orientation, ImageSize? size) =>
        orientation.Turn(Stored(codec, size is { } wanted ? orientation.Turn(wanted) : null)).WithoutEqualColours();

    /// <summary>The image as the file's rows are.</summary>
    private static DecodedImage Stored(SKCodec codec, ImageSize? size)
    {
        var info = codec.Info;
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
