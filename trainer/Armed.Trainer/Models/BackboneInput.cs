using Armed.Trainer.Data;

namespace Armed.Trainer.Models;

/// <summary>What a backbone is built for.</summary>
/// <param name="Width">Number of encoded input columns F': standardised numbers, indicators of levels, embeddings.</param>
public sealed record BackboneInput(int Width)
{
    /// <summary>Size of each row's image, whose standardised values follow the columns, [C, H, W] row-major; null without images.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>Columns of the inputs x: F', and C x H x W with an image.</summary>
    public int Total => Width + (Image?.Values ?? 0);
}
