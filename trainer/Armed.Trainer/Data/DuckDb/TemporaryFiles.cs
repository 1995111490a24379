using Armed.Trainer.Common;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Copies of files that DuckDB cannot read as they are, in a folder that is removed at the end.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private string? _folder;
    private int _count;

    /// <summary>A path for a new file.</summary>
    public string New()
    {
        _folder ??= Create();
        return Path.Combine(_folder, $"{_count++}.csv");
    }

    /// <exception cref="InputException">The temporary directory does not exist or cannot be written.</exception>
    private static string Create()
    {
        try
        {
            return Directory.CreateTempSubdirectory("armed-data-").FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The temporary directory {Say.Quote(Path.GetTempPath())} cannot be written: {fault.Message} Set {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")} to a directory that exists and has free space.", fault);
        }
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
