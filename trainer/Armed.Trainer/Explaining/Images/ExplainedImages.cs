using Armed.Trainer.Data;

namespace Armed.Trainer.Explaining.Images;

/// <summary>What a model looks at in some images.</summary>
/// <param name="Shape">Size of the images.</param>
/// <param name="MapHeight">Rows of a map; 0 for a bundle without maps.</param>
/// <param name="MapWidth">Columns of a map.</param>
/// <param name="HasMixedMaps">Whether maps depend on the clusters.</param>
/// <param name="Images">The images: good predictions, then the worst.</param>
internal sealed record ExplainedImages(ImageShape Shape, int MapHeight, int MapWidth, bool HasMixedMaps, IReadOnlyList<ExplainedImage> Images);
