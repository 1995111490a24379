namespace Armed.Trainer.Data;

/// <summary>The column of a table whose cells name images.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Rows">An image per row of the table.</param>
/// <param name="IsResized">Whether images were brought to the size that was asked for.</param>
public sealed record ImageColumn(string Name, ImageRows Rows, bool IsResized = false)
{
    /// <summary>Size of all images.</summary>
    public ImageShape Shape => Rows.Shape;
}
