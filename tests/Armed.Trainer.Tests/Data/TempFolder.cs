using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>A folder of a test's own files, removed with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("armed-data-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public DataRequest Csv(string text, string outcome = "y", string cluster = "g", string name = "t.csv") => new()
    {
        Source = DataSource.FromPath(Write(name, text)),
        Outcome = outcome,
        Clusters = cluster.Split(','),
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
