using Armed.Trainer.Data;

namespace Armed.Trainer.Images;

/// <summary>The size that images must have. Another one is refused before its pixels are decoded.</summary>
/// <param name="Size">Height and width.</param>
/// <param name="Otherwise">End of the message about another size: what has the required one, and what to do.</param>
internal sealed record RequiredSize(ImageSize Size, string Otherwise)
{
    /// <summary>Checks the size of an image.</summary>
    /// <exception cref="InvalidDataException">It has another size; the message ends a sentence that starts with its name.</exception>
    public void Check(int height, int width)
    {
        if (height != Size.Height || width != Size.Width)
        {
            throw new InvalidDataException(FormattableString.Invariant($"has {height} x {width} pixels, {Otherwise}"));
        }
    }
}
