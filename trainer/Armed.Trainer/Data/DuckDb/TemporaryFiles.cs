namespace Armed.Trainer.Data.DuckDb;

/// <summary>Copies of files that DuckDB cannot read as they are, in a folder that is removed at the end.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private string? _folder;
    private int _count;

    /// <summary>A path for a new file.</summary>
    public string New()
    {
        _folder ??= Directory.CreateTempSubdirectory("armed-data-").FullName;
        return Path.Combine(_folder, $"{_count++}.csv");
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
