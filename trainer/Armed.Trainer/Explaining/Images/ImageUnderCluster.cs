namespace Armed.Trainer.Explaining.Images;

/// <summary>An image as if it came from a cluster.</summary>
/// <param name="Name">The cluster of the first factor; null for none.</param>
/// <param name="Predictions">The prediction, with a column for each class where there are several.</param>
/// <param name="Map">Where the image speaks for what is explained (above 0) and against it, [h, w]; empty for a bundle without maps.</param>
internal sealed record ImageUnderCluster(string? Name, float[] Predictions, float[] Map);
