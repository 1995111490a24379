using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Predicting;
using Armed.Cli.Reconstructing;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Mapping;

/// <summary>A directory of images with maps over them, and a table of the maps.</summary>
/// <param name="target">Its place.</param>
/// <param name="origin">What it is made of.</param>
/// <param name="shape">Size of the images.</param>
/// <param name="map">Rows and columns of the maps.</param>
internal sealed class MapDirectory(ImageTarget target, JsonObject origin, ImageShape shape, ImageSize map) : IDisposable
{
    private readonly StagedImages _files = new(target, ImageFiles.Maps, origin, "row,cluster,class,largest_fixed,largest_mixed,largest_difference");

    /// <summary>Refuses folders of what was read inside the directory.</summary>
    /// <exception cref="Trainer.InputException">One is inside.</exception>
    public void RequireOutside(IEnumerable<string> folders) => _files.RequireOutside(folders);

    /// <summary>Writes the images of a row, and its line in the table.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="image">Its pixels.</param>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="name">The class that the maps speak for; null without classes.</param>
    /// <param name="population">The map without effects of clusters.</param>
    /// <param name="own">With those of its cluster; null where it has none.</param>
    public void Add(long row, byte[] image, string cluster, string? name, float[] population, float[]? own)
    {
        var largest = Math.Max(Largest(population), own is null ? 0 : Largest(own));
        var difference = own?.Zip(population, (mixed, without) => mixed - without).ToArray();
        Write(row, "fixed", image, population, largest, isDifference: false);
        if (own is not null)
        {
            Write(row, "mixed", image, own, largest, isDifference: false);
            Write(row, "difference", image, difference!, difference!.Max(Math.Abs), isDifference: true);
        }

        _files.AddLine(string.Create(
            CultureInfo.InvariantCulture, $"{row},{CsvPredictionSink.Quoted(cluster)},{CsvPredictionSink.Quoted(name ?? "")},{Largest(population)},{(own is null ? null : Largest(own))},{difference?.Max(Math.Abs)}"));
    }

    /// <summary>Puts the directory in its place.</summary>
    public void Complete() => _files.Complete();

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose() => _files.Dispose();

    private void Write(long row, string head, byte[] image, float[] values, float largest, bool isDifference) => _files.Add(
        string.Create(CultureInfo.InvariantCulture, $"row-{row:000000}-{head}.png"), OverlayWriter.Over(image, shape, values, map, largest > 0 ? largest : 1, isDifference));

    private static float Largest(float[] values) => Math.Max(0, values.Max());
}
