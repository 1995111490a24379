using Armed.Trainer.Data;

namespace Armed.Trainer.Models;

/// <summary>What a backbone is built for.</summary>
/// <param name="Width">Number of encoded input columns F': standardised numbers, indicators of levels, embeddings.</param>
public sealed record BackboneInput(int Width)
{
    /// <summary>Size of each row's image, whose standardised values follow the columns, [C, H, W] row-major; null without images.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>Columns of x that are a series, in its order; empty without one.</summary>
    public IReadOnlyList<int> Series { get; init; } = [];

    /// <summary>Size of what convolutions read: that of the image, or 1 x 1 x L for a series; null without both.</summary>
    internal ImageShape? Maps => Image ?? (Series.Count == 0 ? null : new ImageShape(1, 1, Series.Count));

    /// <summary>Columns of x that are not in the series.</summary>
    internal int Besides => Width - Series.Count;

    /// <summary>Columns of the inputs x: F', and C x H x W with an image.</summary>
    public int Total => Width + (Image?.Values ?? 0);
}
