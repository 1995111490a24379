using System.Text;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Images;

namespace Armed.Trainer.Data.Reading;

/// <summary>The column of a table that names a bundle's images.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Shape">The size that the bundle takes.</param>
/// <param name="Reader">Reads what cells name.</param>
internal sealed record PredictionImages(string Column, ImageShape Shape, ImageReader Reader)
{
    /// <summary>The images of a bundle; null for one without.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="asked">The table.</param>
    public static PredictionImages? Of(BundleManifest manifest, DataSource asked)
    {
        if (manifest.Images is not [var image, ..])
        {
            return null;
        }

        var shape = manifest.FurtherInputs!.First(input => input.Name == image.Input).Shape;
        return new PredictionImages(image.Column, new ImageShape(shape[0], shape[1], shape[2]), ImageReader.Of(asked.Path, image.Resized ? new ImageSize(shape[1], shape[2]) : null));
    }

    private RequiredSize? Required => Reader.IsResizing ? null
        : new RequiredSize(new ImageSize(Shape.Height, Shape.Width), $"but the model takes {Shape.Height} x {Shape.Width}. Resize it, or train with --image-size.");

    /// <summary>Reads the images of some rows of a chunk one after another.</summary>
    /// <exception cref="InputException">An image cannot be read or has another size; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Read(CellVector cells, int start, int count, Memory<byte> target, Func<int, RowName> rowName, CancellationToken cancellation)
    {
        var names = new string[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = Encoding.UTF8.GetString(cells[start + i]);
        }

        var images = Reader.ReadAll(names, i => $"column {Say.Quote(Column)}, {rowName(start + i).WithPath}", Required, cancellation);
        for (var i = 0; i < count; i++)
        {
            images[i].WithChannels(Shape.Channels).Values.CopyTo(target[(i * Shape.Values)..]);
        }
    }
}
