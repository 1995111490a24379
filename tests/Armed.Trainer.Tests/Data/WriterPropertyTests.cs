using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using DuckDB.NET.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>The same rows mean the same model, whichever program wrote them: <see cref="WrittenTable"/>.</summary>
public sealed class WriterPropertyTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_SameRowsOfSixWriters_AreTheSameTable(int seed)
    {
        var hashes = Sources(new WrittenTable(seed)).Select(source => (source.Path, Hash: TableReader.Read(Request(source), TestContext.Current.CancellationToken).Sha256)).ToList();
        Assert.Equal(hashes.Select(each => each with { Hash = hashes[0].Hash }), hashes);
    }

    [Fact]
    public void Train_SameRowsOfThreeWriters_GivesTheSameBundle()
    {
        var manifests = Sources(new WrittenTable(7)).Where(source => Path.GetFileName(source.Path) is "rows.parquet" or "r.csv" or "excel-fr.csv").Select(Train).ToList();
        Assert.Single(manifests.Select(manifest => manifest.BundleId).Distinct());
        Assert.Single(manifests.Select(manifest => string.Join('|', manifest.Clusters.Concat<object>(manifest.Columns).Select(each => System.Text.Json.JsonSerializer.Serialize(each)))).Distinct());
    }

    private BundleManifest Train(DataSource source) => ArmedTraining.Run(
        new TrainingRequest { Data = Request(source), Options = new TrainingOptions { Hidden = [], Device = TrainingDevice.Cpu } }, cancellation: TestContext.Current.CancellationToken).Manifest;

    private List<DataSource> Sources(WrittenTable table)
    {
        var parquet = _files["rows.parquet"];
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var copy = connection.CreateCommand();
            copy.CommandText = $"COPY ({table.Sql()}) TO '{parquet}' (FORMAT parquet)";
            copy.ExecuteNonQuery();
        }

        return [DataSource.FromPath(parquet), .. table.Files().Select(file => DataSource.FromPath(_files.Write(file.Name, file.Content)))];
    }

    private static DataRequest Request(DataSource source) => new() { Source = source, Outcome = WrittenTable.Outcome, Clusters = [WrittenTable.Cluster, WrittenTable.Site], Task = Armed.Runtime.ModelTask.Continuous };
}
