using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class PredictionReaderTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private static PredictionReader Open(string path, BundleManifest? manifest = null, bool needClusters = true) =>
        PredictionReader.Open(DataSource.FromPath(path), manifest ?? Tables.Manifest(), needClusters, cancellation: TestContext.Current.CancellationToken);

    private static List<PredictionBatch> Read(string path, int batchRows = 4_096, BundleManifest? manifest = null, bool needClusters = true)
    {
        using var reader = Open(path, manifest, needClusters);
        return [.. reader.Read(batchRows)];
    }

    [Fact]
    public void Read_Rows_AreCodedAsTheBundleSays()
    {
        var batch = Assert.Single(Read(_files.Write("t.csv", "k,unused,g,x\na,?,7,1.5\n,?,007,\nz,?,8,NA\nb,?,, 2 \n")));
        Assert.Equal((0, 4), (batch.StartRow, batch.Rows));
        Assert.Equal([1.5f, float.NaN, float.NaN, 2f], batch.Features);
        Assert.Equal([1L, 0, -1, 2], batch.Categories);
        Assert.Equal([1L, 0, -1, -1], batch.Clusters);
        Assert.Equal(["7", "007", "8", ""], Enumerable.Range(0, 4).Select(row => batch.ClusterName(row, 0)));
    }

    [Fact]
    public void Read_EmptyCellWithoutEmptyLevel_IsUnknown()
    {
        var manifest = Tables.Manifest(new ColumnDescription { Name = "k", Kind = "categorical", Levels = ["a", "b"] });
        var batch = Assert.Single(Read(_files.Write("t.csv", "k,g\na,7\n,7\n"), manifest: manifest));
        Assert.Equal([0L, -1], batch.Categories);
        Assert.Empty(batch.Features);
    }

    /// <summary>Of a column in per cent 0.292 may be 29.2 %; 0 is 0 in either way.</summary>
    [Fact]
    public void Read_NumberWithoutTheSignOfTraining_IsRefused()
    {
        var manifest = Tables.Manifest(new ColumnDescription { Name = "x", Kind = "numeric" }) with { Cells = new CellDescription { Signs = new Dictionary<string, string> { ["x"] = "%" } } };
        Assert.Equal([29.2f, 0, float.NaN], Assert.Single(Read(_files.Write("t.csv", "g,x\n7,29.2%\n7,0\n7,\n"), manifest: manifest)).Features);
        var marked = manifest with { Cells = manifest.Cells with { Missing = ["-999"] } };
        Assert.Equal([29.2f, float.NaN], Assert.Single(Read(_files.Write("m.csv", "g,x\n7,29.2%\n7,-999.0\n"), manifest: marked)).Features);
        var fault = Assert.Throws<InputException>(() => Read(_files.Write("u.csv", "g,x\n7,29.2%\n7,0.292\n"), manifest: manifest)).Message;
        Assert.Contains("'0.292' in data row 2", fault, StringComparison.Ordinal);
        Assert.Contains("written as in training (with %)", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.parquet")]
    [InlineData("t.json")]
    public void Read_TypedFormats_AreReadAsTexts(string name)
    {
        var manifest = Tables.Manifest(new ColumnDescription { Name = "x", Kind = "numeric" }, new ColumnDescription { Name = "k", Kind = "categorical", Levels = ["1", "2"] });
        var path = _files.WriteQuery(name, "SELECT * FROM (VALUES (1.5::DOUBLE, 2.0::DOUBLE, 7), (NULL, 1, 8)) t(x, k, g)");
        var batch = Assert.Single(Read(path, manifest: manifest));
        Assert.Equal([1.5f, float.NaN], batch.Features);
        Assert.Equal([1L, 0], batch.Categories);
        Assert.Equal([1L, -1], batch.Clusters);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2_048)]
    [InlineData(4_096)]
    [InlineData(5_000)]
    public void Read_ManyRows_KeepsTheirOrderAcrossBatches(int batchRows)
    {
        var batches = Read(_files.Write("t.csv", "x,k,g\n" + string.Concat(Enumerable.Range(0, 10_001).Select(i => $"{i},a,7\n"))), batchRows);
        Assert.Equal(Enumerable.Range(0, 10_001).Select(i => (float)i), batches.SelectMany(batch => batch.Features));
        Assert.All(batches.SkipLast(1), batch => Assert.Equal(batchRows, batch.Rows));
        Assert.Equal(batches.Select((_, i) => (long)i * batchRows), batches.Select(batch => batch.StartRow));
    }

    [Fact]
    public void Read_Glob_RunsThroughTheFiles()
    {
        _files.Write("p1.csv", "x,k,g\n1,a,7\n");
        _files.Write("p2.csv", "g,k,x\n8,b,2\n");
        Assert.Equal([1f, 2f], Assert.Single(Read(_files["p*.csv"])).Features);
    }

    [Fact]
    public void Open_MissingColumns_NamesAllWithTheNearest()
    {
        var path = _files.Write("t.csv", "X,kk,h\n1,a,7\n");
        var message = Assert.Throws<InputException>(() => Open(path)).Message;
        Assert.Contains("no column 'x' (numeric feature), which the bundle needs. Did you mean 'X'?", message);
        Assert.Contains("no column 'k' (categorical feature)", message);
        Assert.Contains("no column 'g' (cluster;", message);
    }

    [Fact]
    public void Read_WithoutClusterColumn_IsUnknownWhereNotNeeded()
    {
        var batch = Assert.Single(Read(_files.Write("t.csv", "x,k\n1,a\n"), needClusters: false));
        Assert.Equal([-1L], batch.Clusters);
        Assert.Equal("", batch.ClusterName(0, 0));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-inf")]
    public void Read_NoNumber_NamesRowAndColumn(string cell)
    {
        var path = _files.Write("t.csv", "x,k,g\n" + string.Concat(Enumerable.Repeat("1,a,7\n", 3_000)) + $"{cell},a,7\n");
        var message = Assert.Throws<InputException>(() => Read(path)).Message;
        Assert.Contains($"Column 'x' has '{cell}' in data row 3001 of {path}.", message);
    }

    [Fact]
    public void Read_NoRows_IsAFault() =>
        Assert.Contains("has columns but no rows", Assert.Throws<InputException>(() => Read(_files.Write("t.csv", "x,k,g\n"))).Message);

    [Fact]
    public void Read_RaggedRow_NamesTheLine() =>
        Assert.Contains("line 3 has 2 fields", Assert.Throws<InputException>(() => Read(_files.Write("t.csv", "x,k,g\n1,a,7\n1,a\n"))).Message);

    [Fact]
    public void Read_ManyColumns_FitsDuckDbsMemory()
    {
        var manifest = Tables.Manifest([.. Enumerable.Range(0, 6_000).Select(i => new ColumnDescription { Name = "x" + i, Kind = "numeric" })]);
        var path = _files.Write("t.csv", "g," + string.Join(",", Enumerable.Range(0, 6_000).Select(i => "x" + i)) + "\n7," + string.Join(",", Enumerable.Range(0, 6_000)) + "\n");
        Assert.Equal(5_999f, Assert.Single(Read(path, manifest: manifest)).Features[^1]);
    }

    [Fact]
    public void Read_Sql_Streams()
    {
        using var reader = PredictionReader.Open(DataSource.FromSql("SELECT i AS x, 'a' AS k, 7 AS g FROM range(9000) t(i)"), Tables.Manifest(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(9_000, reader.Read().Sum(batch => batch.Rows));
    }
}
