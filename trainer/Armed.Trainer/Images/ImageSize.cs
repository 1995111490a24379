using System.Globalization;

namespace Armed.Trainer.Data;

/// <summary>The height and width to which images are brought.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Reads a size such as <c>64x48</c>, height first, or <c>64</c> for a square.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size.</param>
    /// <returns>Whether the text is a size of at least 1 x 1.</returns>
    public static bool TryParse(string? text, out ImageSize size)
    {
        var sides = (text ?? "").Split('x');
        var isSize = int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out var height) & int.TryParse(sides[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var width);
        size = new ImageSize(height, width);
        return isSize && sides.Length <= 2 && height > 0 && width > 0;
    }

    /// <summary>The size as <see cref="TryParse"/> reads it.</summary>
    /// <returns>Height and width.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");
}
