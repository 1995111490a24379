using static TorchSharp.torch;

namespace Armed.Trainer.Data;

/// <summary>One image per row. Rows that show the same image share its memory.</summary>
public sealed class ImageRows
{
    /// <summary>Joins images and rows.</summary>
    /// <param name="shape">The size of all images.</param>
    /// <param name="images">The images, each [C, H, W] row-major, 0 to 255.</param>
    /// <param name="codes">By row the index of its image.</param>
    /// <exception cref="ArgumentException">An image does not have the shape, or a code is out of range.</exception>
    public ImageRows(ImageShape shape, IReadOnlyList<byte[]> images, int[] codes)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(codes);
        if (images.FirstOrDefault(image => image.Length != shape.Values) is { } other)
        {
            throw new ArgumentException($"An image has {other.Length} bytes; expected {shape} = {shape.Values}. Pass whole images of one size.", nameof(images));
        }

        if (Array.Exists(codes, code => code < 0 || code >= images.Count))
        {
            throw new ArgumentException($"A row has an image beyond the {images.Count} images. Pass indices of images.", nameof(codes));
        }

        (Shape, Images, Codes) = (shape, images, codes);
    }

    /// <summary>Size of all images.</summary>
    public ImageShape Shape { get; }

    /// <summary>The images, each [C, H, W] row-major, 0 to 255.</summary>
    public IReadOnlyList<byte[]> Images { get; }

    /// <summary>By row the index of its image.</summary>
    public int[] Codes { get; }

    /// <summary>The image of a row, [C, H, W] row-major.</summary>
    internal ReadOnlySpan<byte> this[int row] => Images[Codes[row]];

    /// <summary>Some rows, which share the images.</summary>
    internal ImageRows Select(IReadOnlyList<int> rows) => new(Shape, Images, [.. rows.Select(row => Codes[row])]);

    /// <summary>These rows, then others.</summary>
    internal ImageRows Then(ImageRows others) => ReferenceEquals(others.Images, Images)
        ? new(Shape, Images, [.. Codes, .. others.Codes])
        : new(Shape, [.. Images, .. others.Images], [.. Codes, .. others.Codes.Select(code => code + Images.Count)]);

    /// <summary>The bytes of some rows one after another.</summary>
    internal byte[] Bytes(int start, int count) => Bytes([.. Enumerable.Range(start, count)]);

    /// <summary>Some rows as uint8 [count, C H W].</summary>
    internal Tensor Tensor(int start, int count) => Tensor([.. Enumerable.Range(start, count)]);

    /// <summary>Some rows as uint8 [rows, C H W].</summary>
    internal Tensor Tensor(ReadOnlySpan<int> rows) => tensor(Bytes(rows), dtype: uint8).view(rows.Length, Shape.Values);

    private byte[] Bytes(ReadOnlySpan<int> rows)
    {
        var bytes = new byte[checked(rows.Length * Shape.Values)];
        for (var i = 0; i < rows.Length; i++)
        {
            this[rows[i]].CopyTo(bytes.AsSpan(i * Shape.Values));
        }

        return bytes;
    }
}
