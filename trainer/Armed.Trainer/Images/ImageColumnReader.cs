using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Images;

/// <summary>Reads the images of a table's column: one size, and grey where all are.</summary>
/// <param name="name">Name of the column.</param>
/// <param name="reader">Reads what cells name.</param>
/// <param name="isResized">Whether the reader brings images to a size.</param>
internal sealed class ImageColumnReader(string name, ImageReader reader, bool isResized)
{
    /// <summary>Smallest side: convolutions and pooling need some pixels.</summary>
    private const int LeastSide = 8;

    /// <summary>Reads the images of a table.</summary>
    /// <param name="levels">The different cells.</param>
    /// <param name="codes">By row the index of its cell.</param>
    /// <param name="rowName">Names a row for people.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InputException">An image cannot be read, or the images differ in size.</exception>
    public ImageColumn Read(IReadOnlyList<string> levels, int[] codes, Func<int, string> rowName, CancellationToken cancellation)
    {
        string Where(int level) => $"column {Say.Quote(name)}, {rowName(Array.IndexOf(codes, level))}";
        var images = reader.ReadAll(levels, Where, cancellation);
        var shape = images[0].Shape with { Channels = images.Max(image => image.Shape.Channels) };
        for (var i = 0; i < images.Length; i++)
        {
            Require(images[i], shape, images[0], levels, i, Where);
            images[i] = images[i].WithChannels(shape.Channels);
        }

        return new ImageColumn(name, new ImageRows(shape, [.. images.Select(image => image.Values)], codes), isResized);
    }

    private void Require(DecodedImage image, ImageShape shape, DecodedImage first, IReadOnlyList<string> levels, int i, Func<int, string> where)
    {
        if (image.Shape.Height != shape.Height || image.Shape.Width != shape.Width)
        {
            throw new InputException($"The image {Say.Quote(levels[i])} in {where(i)} has {image.Shape.Height} x {image.Shape.Width} pixels, but {Say.Quote(levels[0])} has {first.Shape.Height} x {first.Shape.Width}. "
                + "All images of a model have one size: use --image-size HxW to resize them.");
        }

        if (shape.Height < LeastSide || shape.Width < LeastSide)
        {
            throw new InputException($"The images of column {Say.Quote(name)} have {shape.Height} x {shape.Width} pixels; expected at least {LeastSide} x {LeastSide}. Use --image-size to enlarge them.");
        }
    }
}
