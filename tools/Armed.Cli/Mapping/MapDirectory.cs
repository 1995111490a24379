using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Predicting;
using Armed.Cli.Reconstructing;
using Armed.Runtime.BundleFiles;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Mapping;

/// <summary>A directory of images with maps over them, and a table, written to a temporary sibling and then moved into place.</summary>
internal sealed class MapDirectory : IDisposable
{
    private readonly ImageTarget _target;
    private readonly ImageShape _shape;
    private readonly ImageSize _map;
    private readonly string _staged;
    private readonly StreamWriter _table;

    /// <param name="target">Its place.</param>
    /// <param name="origin">What it is made of.</param>
    /// <param name="shape">Size of the images.</param>
    /// <param name="map">Rows and columns of the maps.</param>
    public MapDirectory(ImageTarget target, JsonObject origin, ImageShape shape, ImageSize map)
    {
        (_target, _shape, _map, _staged) = (target, shape, map, target.Stage());
        File.WriteAllText(Path.Combine(_staged, ImageFiles.Maps.Mark), origin + "\n");
        _table = new StreamWriter(Path.Combine(_staged, ImageFiles.Maps.Table));
        _table.Write("row,cluster,class,largest_fixed,largest_mixed,largest_difference\n");
    }

    /// <summary>Refuses folders of what was read inside the directory.</summary>
    /// <exception cref="Trainer.InputException">One is inside.</exception>
    public void RequireOutside(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            _target.RequireFolderOutside(folder, "Images that are read");
        }
    }

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
        Write(row, "fixed", image, population, largest, isDifference: false);
        var most = 0f;
        if (own is not null)
        {
            float[] difference = [.. own.Zip(population, (mixed, fixedMap) => mixed - fixedMap)];
            most = difference.Max(Math.Abs);
            Write(row, "mixed", image, own, largest, isDifference: false);
            Write(row, "difference", image, difference, most, isDifference: true);
        }

        string[] cells = [CsvPredictionSink.Quoted(cluster), CsvPredictionSink.Quoted(name ?? ""), Text(Largest(population)), own is null ? "" : Text(Largest(own)), own is null ? "" : Text(most)];
        _table.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{string.Join(',', cells)}\n"));
    }

    /// <summary>Puts the directory in its place.</summary>
    public void Complete()
    {
        _table.Dispose();
        _target.Publish(_staged);
        StagingDirectory.Release(_staged);
    }

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose()
    {
        _table.Dispose();
        if (Directory.Exists(_staged))
        {
            StagingDirectory.Remove(_staged);
        }

        StagingDirectory.Release(_staged);
    }

    private void Write(long row, string head, byte[] image, float[] map, float largest, bool isDifference) => File.WriteAllBytes(
        Path.Combine(_staged, string.Create(CultureInfo.InvariantCulture, $"row-{row:000000}-{head}.png")), OverlayWriter.Over(image, _shape, map, _map, largest > 0 ? largest : 1, isDifference));

    private static float Largest(float[] map) => Math.Max(0, map.Max());

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
