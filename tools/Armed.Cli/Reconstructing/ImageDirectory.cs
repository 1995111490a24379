using System.Globalization;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Reconstructing;

/// <summary>A directory of PNG files with a table of their errors, written to a sibling and then renamed.</summary>
internal sealed class ImageDirectory : IDisposable
{
    /// <summary>The table's file, by which such a directory is known.</summary>
    public const string Table = "errors.csv";

    private readonly string _target;
    private readonly string _sibling;
    private readonly StreamWriter _table;

    /// <param name="target">The directory.</param>
    public ImageDirectory(string target)
    {
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        _sibling = $"{_target}.{Environment.ProcessId}.part";
        Directory.CreateDirectory(_sibling);
        _table = new StreamWriter(Path.Combine(_sibling, Table));
        _table.Write("row,file,cluster,head,cluster_as,mean_squared_error,mean_absolute_error\n");
    }

    /// <summary>Refuses a target that cannot be written before long work starts.</summary>
    /// <exception cref="InputException">It exists and may not be replaced, or is something else than a directory that this verb wrote.</exception>
    public static void Check(string target, bool force)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (File.Exists(full))
        {
            throw new InputException($"Output '{target}' is a file; expected a directory to write. Choose another name with -o.");
        }

        if (Directory.Exists(full) && (!force || !File.Exists(Path.Combine(full, Table))))
        {
            throw new InputException($"Output '{target}' exists. Choose another name with -o{(File.Exists(Path.Combine(full, Table)) ? ", or replace it with --force" : "; it has no " + Table + ", so --force does not replace it")}.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new InputException($"Output '{target}': the directory '{Path.GetDirectoryName(full)}' does not exist. Create it first, or choose another directory with -o.");
        }
    }

    /// <summary>Writes an image, and its line in the table.</summary>
    public void Add(long row, ReadOnlySpan<float> values, ImageShape shape, IEnumerable<string> cells, (double Square, double Absolute) errors)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"row-{row:000000}.png");
        File.WriteAllBytes(Path.Combine(_sibling, file), PngWriter.Write(values, shape));
        _table.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{file},{string.Join(',', cells.Select(Predicting.CsvPredictionSink.Quoted))},{(float)errors.Square},{(float)errors.Absolute}\n"));
    }

    /// <summary>Puts the directory in its place.</summary>
    public void Complete()
    {
        _table.Dispose();
        if (Directory.Exists(_target))
        {
            Directory.Delete(_target, recursive: true);
        }

        Directory.Move(_sibling, _target);
    }

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose()
    {
        _table.Dispose();
        if (Directory.Exists(_sibling))
        {
            Directory.Delete(_sibling, recursive: true);
        }
    }
}
