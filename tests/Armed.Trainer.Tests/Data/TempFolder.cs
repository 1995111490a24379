using Armed.Trainer.Data;
using DuckDB.NET.Data;

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

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>Writes a query's result with DuckDB, in the format of the ending.</summary>
    public string WriteQuery(string name, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({sql}) TO '{this[name]}'";
        command.ExecuteNonQuery();
        return this[name];
    }

    /// <summary>A request for a CSV file with this text, outcome y and cluster g.</summary>
    public DataRequest Csv(string text, string name = "t.csv") => Tables.Request(Write(name, text));

    public void Dispose() => _folder.Delete(recursive: true);
}
