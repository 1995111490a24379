namespace Armed.Trainer.Explaining.Images;

/// <summary>An image, what the model predicts from it, and what it looks at.</summary>
internal sealed record ExplainedImage
{
    /// <summary>The pixels, [C, H, W].</summary>
    public required byte[] Pixels { get; init; }

    /// <summary>The outcome: a number, 1 for a binary outcome's positive level, else the index of the class.</summary>
    public required float Outcome { get; init; }

    /// <summary>Whether it is one of the worst predictions; else it is a good one.</summary>
    public required bool IsWorst { get; init; }

    /// <summary>What the maps speak for: a class, or one of several linear predictors; null where they speak for the only one.</summary>
    public required string? Class { get; init; }

    /// <summary>Without effects of clusters.</summary>
    public required ImageUnderCluster Population { get; init; }

    /// <summary>With those of its own cluster.</summary>
    public required ImageUnderCluster Own { get; init; }

    /// <summary>Whether one of its own clusters is known to the model.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>As if it came from other clusters: those with the lowest, a middle and the highest prediction.</summary>
    public required IReadOnlyList<ImageUnderCluster> Others { get; init; }

    /// <summary>Whether the effects of its own cluster change the map.</summary>
    public bool HasDifference => ImageMaps.Differ(Population.Map, Own.Map);

    /// <summary>What the effects of its own cluster add to the map, [h, w].</summary>
    public float[] Difference => [.. Own.Map.Zip(Population.Map, (own, population) => own - population)];
}
