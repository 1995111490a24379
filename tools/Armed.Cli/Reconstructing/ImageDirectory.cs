using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Runtime.BundleFiles;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Reconstructing;

/// <summary>A directory of PNG files with a table of their errors, written to a temporary sibling and then moved into place.</summary>
internal sealed class ImageDirectory : IDisposable
{
    private readonly ImageTarget _target;
    private readonly string _staged;
    private readonly StreamWriter _table;

    /// <param name="target">Its place.</param>
    /// <param name="origin">What it is made of.</param>
    public ImageDirectory(ImageTarget target, JsonObject origin)
    {
        (_target, _staged) = (target, target.Stage());
        File.WriteAllText(Path.Combine(_staged, ImageFiles.Reconstructions.Mark), origin + "\n");
        _table = new StreamWriter(Path.Combine(_staged, ImageFiles.Reconstructions.Table));
        _table.Write("row,file,cluster,head,cluster_as,mean_squared_error,mean_absolute_error\n");
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

    /// <summary>Writes an image, and its line in the table.</summary>
    public void Add(long row, ReadOnlySpan<float> values, ImageShape shape, IEnumerable<string> cells, (double Square, double Absolute) errors)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"row-{row:000000}.png");
        File.WriteAllBytes(Path.Combine(_staged, file), PngWriter.Write(values, shape));
        _table.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{file},{string.Join(',', cells.Select(Predicting.CsvPredictionSink.Quoted))},{(float)errors.Square},{(float)errors.Absolute}\n"));
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
}
