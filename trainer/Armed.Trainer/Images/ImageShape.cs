using System.Globalization;

namespace Armed.Trainer.Data;

/// <summary>The size that all images of a table have.</summary>
/// <param name="Channels">C: 1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">H, in pixels.</param>
/// <param name="Width">W, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Bytes of an image, C x H x W.</summary>
    public int Values => checked(Channels * Height * Width);

    /// <summary>The shape for people, such as <c>1 x 28 x 28</c>.</summary>
    /// <returns>Channels, height and width.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channels} x {Height} x {Width}");
}
