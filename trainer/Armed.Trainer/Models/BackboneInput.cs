namespace Armed.Trainer.Models;

/// <summary>What a backbone is built for.</summary>
/// <param name="Width">Number of encoded input columns F': standardised numbers, indicators of levels, embeddings.</param>
public sealed record BackboneInput(int Width);
