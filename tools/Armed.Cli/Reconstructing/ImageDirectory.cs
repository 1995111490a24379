using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Reconstructing;

/// <summary>A directory of reconstructions with a table of their errors.</summary>
/// <param name="target">Its place.</param>
/// <param name="origin">What it is made of.</param>
internal sealed class ImageDirectory(ImageTarget target, JsonObject origin) : IDisposable
{
    private readonly StagedImages _files = new(target, ImageFiles.Reconstructions, origin, "row,file,cluster,head,cluster_as,mean_squared_error,mean_absolute_error");

    /// <summary>Refuses folders of what was read inside the directory.</summary>
    /// <exception cref="Trainer.InputException">One is inside.</exception>
    public void RequireOutside(IEnumerable<string> folders) => _files.RequireOutside(folders);

    /// <summary>Writes an image, and its line in the table.</summary>
    public void Add(long row, ReadOnlySpan<float> values, ImageShape shape, IEnumerable<string> cells, (double Square, double Absolute) errors)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"row-{row:000000}.png");
        _files.Add(file, PngWriter.Write(values, shape));
        _files.AddLine(string.Create(CultureInfo.InvariantCulture, $"{row},{file},{string.Join(',', cells.Select(Predicting.CsvPredictionSink.Quoted))},{(float)errors.Square},{(float)errors.Absolute}"));
    }

    /// <summary>Puts the directory in its place.</summary>
    public void Complete() => _files.Complete();

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose() => _files.Dispose();
}
