using Armed.Runtime;

namespace Armed.Trainer.Predicting;

/// <summary>Rows of a bundle with images as its graphs take them.</summary>
internal static class RowsWithImages
{
    /// <summary>The inputs that the bundle has, set.</summary>
    /// <param name="model">The bundle, which has images.</param>
    /// <param name="images">Decoded images [N, C, H, W].</param>
    /// <param name="features">Numeric columns [N, numeric columns].</param>
    /// <param name="categories">Codes of the categorical columns.</param>
    /// <param name="clusters">Codes of the clusters [N, factors].</param>
    /// <param name="offsets">Offsets [N]; empty without them, and where they are not read.</param>
    public static InputRows Of(ArmedModel model, byte[] images, float[] features, long[] categories, long[] clusters, float[] offsets)
    {
        var image = model.Manifest.Images![0].Input;
        var columns = model.Manifest.FurtherInputs!.First(input => input.Name == image).Columns;
        var rows = model.Rows(images.Length / columns).Set(image, images);
        foreach (var input in model.Manifest.Inputs)
        {
            rows = input.Name switch
            {
                "features" => rows.Set(input.Name, features),
                "categories" => rows.Set(input.Name, categories),
                "cluster" => rows.Set(input.Name, clusters),
                "offset" when offsets.Length > 0 => rows.Set(input.Name, offsets),
                _ => rows,
            };
        }

        return rows;
    }
}
