using System.IO.Compression;
using System.Text;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class TableReaderTests : IDisposable
{
    private const string Small = "g,x,k,y\n007,1.5,a,2\n7,,b,3\n007,-2e1,,4\n8,NA,b,5\n";

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_SmallCsv_GivesColumnsAsTheyStand()
    {
        var table = Tables.Read(_files.Csv(Small));
        Assert.Equal(4, table.Rows);
        Assert.Equal([0, 1, 2, 3], table.SourceRows);
        Assert.Equal([1.5f, float.NaN, -20f, float.NaN], Assert.Single(table.NumericColumns).Values);
        Assert.Equal(["a", "b", ""], Assert.Single(table.CategoricalColumns).Levels);
        Assert.Equal(["007", "7", "8"], Assert.Single(table.Clusters).Levels);
        Assert.Equal([0, 1, 0, 2], table.Clusters[0].Codes);
        Assert.Equal(ModelTask.Continuous, table.Outcome.Task);
        Assert.Equal([2f, 3f, 4f, 5f], table.Outcome.Values);
        Assert.Contains("Numeric features, inferred: 'x'.", table.Messages);
        Assert.Contains("Categorical features, inferred: 'k'.", table.Messages);
    }

    [Theory]
    [InlineData("t.tsv", '\t')]
    [InlineData("t.txt", ';')]
    [InlineData("t.csv", ';')]
    [InlineData("t.csv", '|')]
    public void Read_OtherSeparators_GiveTheSameTable(string name, char separator)
    {
        var expected = Tables.Read(_files.Csv(Small, "comma.csv"));
        var table = Tables.Read(_files.Csv(Small.Replace(',', separator), name));
        Assert.Equal(expected.Sha256, table.Sha256);
    }

    [Fact]
    public void Read_WindowsLinesMarkAndQuotes_GiveTheSameTable()
    {
        var expected = Tables.Read(_files.Csv(Small, "plain.csv"));
        var quoted = "\uFEFF\"g\",\"x\",\"k\",\"y\"\r\n" + Small[8..].Replace("007", "\"007\"").Replace("\n", "\r\n");
        Assert.Equal(expected.Sha256, Tables.Read(_files.Csv(quoted)).Sha256);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void Read_OtherLineEnds_GiveTheSameTable(string lineEnd) =>
        Assert.Equal(Tables.Read(_files.Csv(Small, "lf.csv")).Sha256, Tables.Read(_files.Csv(Small.Replace("\n", lineEnd))).Sha256);

    [Fact]
    public void Read_QuoteInsideAField_IsText() =>
        Assert.Equal(["5\" pipe", "b"], Tables.Read(_files.Csv("g,k,y\n1,5\" pipe,2\n2,b,3\n1,b,4\n")).CategoricalColumns[0].Levels);

    [Fact]
    public void Read_QuotedSeparatorsQuotesAndLines_KeepsThem()
    {
        var table = Tables.Read(_files.Csv("g,\"a \"\"k\"\", of\ntwo lines\",y\n1,\"x,\n\"\"y\"\"\",2\n2,é,3\n1,é,4\n"));
        var column = Assert.Single(table.CategoricalColumns);
        Assert.Equal("a \"k\", of\ntwo lines", column.Name);
        Assert.Equal(["x,\n\"y\"", "é"], column.Levels);
    }

    [Fact]
    public void Read_LastLineWithoutEndAndBlankLines_AreNoRows()
    {
        var table = Tables.Read(_files.Csv("g,x,y\n1,2,3\n\n2,4,5\n1,6,8"));
        Assert.Equal([2f, 4f, 6f], table.NumericColumns[0].Values);
    }

    [Fact]
    public void Read_Gzip_GivesTheSameTable()
    {
        using (var stream = new GZipStream(File.Create(_files["t.csv.gz"]), CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(Small));
        }

        Assert.Equal(Tables.Read(_files.Csv(Small)).Sha256, Tables.Read(Tables.Request(_files["t.csv.gz"])).Sha256);
    }

    [Theory]
    [InlineData("t.parquet")]
    [InlineData("t.json")]
    [InlineData("t.jsonl")]
    public void Read_TypedFormats_HaveTheHashOfTheCsv(string name)
    {
        const string Rows = "VALUES ('007', 1.5::DOUBLE, 'a', 2::INTEGER), ('7', NULL, 'b', 3), ('007', -20, NULL, 4), ('8', NULL, 'b', 5)";
        var path = _files.WriteQuery(name, $"SELECT * FROM ({Rows}) t(g, x, k, y)");
        Assert.Equal(Tables.Read(_files.Csv(Small)).Sha256, Tables.Read(Tables.Request(path)).Sha256);
    }

    [Fact]
    public void Read_NumbersAsClusters_AreWrittenAsPeopleWriteThem()
    {
        var path = _files.WriteQuery("t.parquet", "SELECT * FROM (VALUES (7::BIGINT, 1.0::DOUBLE, 1, 1.5), (12, 2.0, 2, 2.5), (7, 10.0, 3, 3.5)) t(g, h, x, y)");
        var table = Tables.Read(Tables.Request(path) with { Clusters = ["g", "h"] });
        Assert.Equal(["7", "12"], table.Clusters[0].Levels);
        Assert.Equal(["1", "2", "10"], table.Clusters[1].Levels);
    }

    [Fact]
    public void Read_Json_KeepsTextsThatLookLikeSomethingElse()
    {
        var path = _files.Write("t.jsonl", "{\"g\":\"007\",\"k\":\"2020-01-02T00:00:00\",\"y\":1}\n{\"g\":\"7\",\"k\":\"true\",\"y\":2.5}\n{\"g\":\"7\",\"y\":3}\n");
        var table = Tables.Read(Tables.Request(path));
        Assert.Equal(["007", "7"], table.Clusters[0].Levels);
        Assert.Equal(["2020-01-02T00:00:00", "true", ""], table.CategoricalColumns[0].Levels);
    }

    [Fact]
    public void Read_Glob_TakesFilesInOrdinalOrderAndColumnsByName()
    {
        _files.Write("p10.csv", "g,x,y\nb,3,30\n");
        _files.Write("p1.csv", "x,y,g\n1,10,a\n");
        _files.Write("p2.csv", "g,y,x\na,40,4\n");
        var table = Tables.Read(Tables.Request(_files["p*.csv"]));
        Assert.Equal([1f, 3f, 4f], table.NumericColumns[0].Values);
        Assert.Equal([10f, 30f, 40f], table.Outcome.Values);
        Assert.Equal(["a", "b"], table.Clusters[0].Levels);
    }

    [Theory]
    [InlineData("d[1].csv")]
    [InlineData("it's.csv")]
    [InlineData("a b,ü.csv")]
    public void Read_OddFileNames_AreThatFileOnly(string name)
    {
        _files.Write("d1.csv", "other\n");
        Assert.Equal(4, Tables.Read(_files.Csv(Small, name)).Rows);
    }

    [Fact]
    public void Read_Sql_GivesTheRowsAsReturned()
    {
        var path = _files.Write("t.csv", "g,x,k,y\na,1,p,1\na,2,q,2\nb,3,p,3\n");
        var table = Tables.Read(Tables.Query($"SELECT * /* ; */ FROM '{path}' -- ;\nORDER BY x DESC; "));
        Assert.Equal([3f, 2f, 1f], table.NumericColumns[0].Values);
        Assert.Equal(["b", "a"], table.Clusters[0].Levels);
    }

    [Fact]
    public void Read_SqlWithChance_IsReadOnce()
    {
        // x is taken for numeric until its last rows: the second pass must meet the same rows as the first.
        var table = Tables.Read(Tables.Query(
            "SELECT i % 5 AS g, random() AS y, CASE WHEN i > 9996 THEN 'text' || i ELSE (i % 7)::VARCHAR END AS x FROM range(10000) t(i)"));
        Assert.Equal(10, table.CategoricalColumns[0].Levels.Count);
        Assert.Equal(10_000, table.Rows);
    }

    [Fact]
    public void Read_TextsInTheLastOfManyRows_MakeTheColumnCategorical()
    {
        var rows = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i % 3},{i % 4},{i}\n"));
        var table = Tables.Read(_files.Csv("g,x,y\n" + rows + "1,a,5\n1,b,5\n1,c,5\n"));
        Assert.Equal(["0", "1", "2", "3", "a", "b", "c"], table.CategoricalColumns[0].Levels);
        Assert.Equal(10_003, table.CategoricalColumns[0].Codes.Length);
        Assert.Equal(9_999f, table.Outcome.Values[9_999]);
    }

    [Fact]
    public void Read_MoreColumnsThanOneQueryTakes_ReadsAll()
    {
        var header = "g,y," + string.Join(",", Enumerable.Range(0, 2_500).Select(i => "x" + i));
        var rows = Enumerable.Range(0, 6).Select(r => $"{r % 2},{r}," + string.Join(",", Enumerable.Range(0, 2_500).Select(i => (i + r).ToString())));
        var table = Tables.Read(_files.Csv(header + "\n" + string.Join("\n", rows)));
        Assert.Equal(2_500, table.NumericColumns.Count);
        Assert.All(table.NumericColumns.Index(), column => Assert.Equal(column.Index + 5f, column.Item.Values[5]));
    }

    [Fact]
    public void Read_ManyClusters_KeepsEachLevel()
    {
        var rows = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"c{i % 100_000},{i % 17},{i % 11}\n"));
        var table = Tables.Read(_files.Csv("g,x,y\n" + rows));
        Assert.Equal(100_000, table.Clusters[0].Levels.Count);
        Assert.Equal("c99999", table.Clusters[0].Levels[table.Clusters[0].Codes[199_999]]);
    }

    [Fact]
    public void Sha256_DependsOnNamesCellsAndRoles()
    {
        var hash = Tables.Read(_files.Csv(Small)).Sha256;
        Assert.NotEqual(hash, Tables.Read(_files.Csv(Small.Replace("1.5", "1.6"))).Sha256);
        Assert.NotEqual(hash, Tables.Read(_files.Csv(Small.Replace(",x,", ",z,"))).Sha256);
        Assert.NotEqual(hash, Tables.Read(_files.Csv(Small) with { Exclude = ["k"] }).Sha256);
        Assert.NotEqual(hash, Tables.Read(_files.Csv(Small) with { Clusters = ["g", "k"], Exclude = [] }).Sha256);
        Assert.Equal(hash, Tables.Read(_files.Csv(Small)).Sha256);
    }

    [Fact]
    public void Read_Cancelled_Throws()
    {
        var request = _files.Csv(Small);
        Assert.ThrowsAny<OperationCanceledException>(() => TableReader.Read(request, new CancellationToken(canceled: true)));
    }

    /// <summary>DuckDB puts numbers behind names that differ in case alone where a query reads them; x_1 beside x is a name of its own.</summary>
    [Theory]
    [InlineData("Dose,dose", "Warning: the query's column 'dose_1' may be 'dose'")]
    [InlineData("dose,dose_1", null)]
    public void Read_QueryOfNamesThatDifferInCase_SaysSo(string names, string? message)
    {
        var path = _files.Write("t.csv", $"g,{names},y\na,1,2,3\nb,2,3,4\na,3,5,6\nb,4,7,8\n");
        var messages = Tables.Read(Tables.Query($"SELECT * FROM '{path}'")).Messages.Where(text => text.StartsWith("Warning: the query's column", StringComparison.Ordinal));

        Assert.Equal(message is null ? 0 : 1, messages.Count());
        Assert.All(messages, text => Assert.StartsWith(message!, text, StringComparison.Ordinal));
    }
}
