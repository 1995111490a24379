using System.IO.Compression;
using System.Text;

namespace Armed.Trainer.Tests.Data;

/// <summary>A query reads, and does nothing else: nothing is written, whatever way is tried, and a hostile file does not stop the process.</summary>
public sealed class QuerySafetyTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Every function of DuckDB 1.5 that writes, waits, runs text as SQL or changes the session, in the places where a query can name a function.</summary>
    [Theory]
    [InlineData("SELECT * FROM enable_logging('QueryLog', storage := 'file', storage_path := 'DIR/evil')", "enable_logging")]
    [InlineData("SELECT * FROM ENABLE_LOGGING(level := 'trace', storage := 'file', storage_config := {'path': 'DIR/precious.csv', 'normalize': false})", "enable_logging")]
    [InlineData("SELECT t.* FROM 'DIR/t.csv' t, (SELECT count(*) FROM main.enable_logging(storage := 'file', storage_path := 'DIR/evil'))", "enable_logging")]
    [InlineData("WITH l AS MATERIALIZED (FROM enable_logging(storage := 'file', storage_path := 'DIR/evil')) SELECT t.* FROM 'DIR/t.csv' t, l", "enable_logging")]
    [InlineData("SELECT * FROM 'DIR/t.csv' WHERE write_log('x', level := 'error') IS NULL", "write_log")]
    [InlineData("SELECT * FROM 'DIR/t.csv' QUALIFY row_number() OVER (PARTITION BY Write_Log('x')) = 1", "Write_Log")]
    [InlineData("SELECT list_transform([g], lambda v: write_log(v)) AS g, x, y FROM 'DIR/t.csv'", "write_log")]
    [InlineData("SELECT * FROM 'DIR/t.csv' UNION ALL SELECT * FROM query('SELECT 1, 2, 3')", "query")]
    [InlineData("SELECT * FROM query_table('DIR/t.csv')", "query_table")]
    [InlineData("SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", "json_execute_serialized_sql")]
    [InlineData("SELECT * FROM checkpoint()", "checkpoint")]
    [InlineData("SELECT * FROM force_checkpoint()", "force_checkpoint")]
    [InlineData("SELECT * FROM enable_profiling(save_location := 'DIR/evil')", "enable_profiling")]
    [InlineData("SELECT * FROM truncate_duckdb_logs()", "truncate_duckdb_logs")]
    [InlineData("SELECT * FROM read_duckdb('DIR/evil')", "read_duckdb")]
    [InlineData("SELECT *, sleep_ms(100000) FROM 'DIR/t.csv'", "sleep_ms")]
    [InlineData("SELECT *, pg_sleep(100) FROM 'DIR/t.csv'", "pg_sleep")]
    [InlineData("SELECT * FROM postgres_execute('db', 'DROP TABLE t')", "postgres_execute")]
    [InlineData("SELECT *, json_structure(g) FROM 'DIR/t.csv'", "json_structure")]
    [InlineData("DESCRIBE SELECT * FROM enable_logging('QueryLog', storage := 'file', storage_path := 'DIR/evil')", "enable_logging")]
    [InlineData("SUMMARIZE FROM enable_logging('QueryLog', storage := 'file', storage_path := 'DIR/evil')", "enable_logging")]
    public void Read_QueryThatWouldDoMoreThanRead_IsNotRun(string sql, string function)
    {
        _files.Csv("g,x,y\n1,2,3\n");
        var precious = _files.Write("precious.csv", "precious,data\n");

        var message = Tables.Fault(Tables.Query(sql.Replace("DIR", _files.Path, StringComparison.Ordinal)));

        Assert.Contains($"'{function}'", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("read only", message, StringComparison.Ordinal);
        Assert.Equal("precious,data\n", File.ReadAllText(precious));
        Assert.Equal(2, Directory.GetFileSystemEntries(_files.Path).Length);
    }

    [Theory]
    [InlineData("SELECT * FROM 'DIR/t.csv'")]
    [InlineData("FROM read_csv('DIR/t*.csv', union_by_name = true) SELECT g, x, y")]
    [InlineData("WITH a AS (SELECT * FROM read_csv(['DIR/t.csv'])) SELECT upper(g::VARCHAR) AS g, sum(x) OVER () AS x, y FROM a WHERE g::VARCHAR <> 'COPY; DROP' ORDER BY random()")]
    [InlineData("SELECT g, x, y FROM (PIVOT (SELECT g, x, y, 'k' AS k FROM 'DIR/t.csv') ON k IN ('k') USING count(*))")]
    [InlineData("SELECT i % 3 AS g, i AS x, i AS y FROM range(9) t(i), unnest([1, 2]) u(j)")]
    [InlineData("SELECT * FROM 'DIR/link.csv'")]
    [InlineData("SELECT * FROM 'DIR/link*.csv'")]
    [InlineData("SELECT * FROM read_csv('DIR/' || 't.csv');")]
    public void Read_QueryThatOnlyReads_IsRun(string sql)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && sql.Contains("link", StringComparison.Ordinal), "Links need a privilege on Windows.");
        using var elsewhere = new TestFolder();
        _files.Csv("g,x,y\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i % 3},{i},{i}\n")));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_files["link.csv"], elsewhere.Write("u.csv", File.ReadAllText(_files["t.csv"])));
        }

        Assert.True(Tables.Read(Tables.Query(sql.Replace("DIR", _files.Path, StringComparison.Ordinal))).Rows > 0);
    }

    [Fact]
    public void Read_QueryOutsideItsPaths_IsRefusedWithTheReason()
    {
        using var elsewhere = new TestFolder();
        var path = elsewhere.Write("u.csv", "g,x,y\n1,2,3\n");
        var hidden = string.Concat(path.Reverse());
        var message = Tables.Fault(Tables.Query($"SELECT * FROM read_csv(reverse('{hidden}'))"));
        Assert.Contains("write each path as a text in the query", message, StringComparison.Ordinal);
    }

    public static TheoryData<string> DeepFiles => ["arrays", "objects", "lines", "stray quote", "gzip"];

    /// <summary>DuckDB's reader stops for ever at 100,000 levels of arrays, and overflows the stack at as many of objects.</summary>
    [Theory]
    [MemberData(nameof(DeepFiles))]
    public void Read_JsonNestedDeeply_IsRefused(string kind)
    {
        const int Levels = 100_000;
        var text = kind switch
        {
            "arrays" or "gzip" => new string('[', Levels) + new string(']', Levels),
            "objects" => "[{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", Levels)) + "1" + new string('}', Levels) + "}]",
            "lines" => "{\"g\":1,\"x\":2,\"y\":3}\n{\"g\":" + new string('[', Levels) + new string(']', Levels) + "}\n",
            _ => "{\"g\":\"\\\\\",\"x\":2,\"y\":\"\n{\"g\":" + new string('[', Levels) + new string(']', Levels) + "}\n",
        };
        var path = kind == "gzip" ? _files.Write("t.json.gz", Pack(text)) : _files.Write("t.json", text);

        Assert.Contains("nested more than 200 levels", Tables.Fault(Tables.Request(path)), StringComparison.Ordinal);
        Assert.Contains("nested more than 200 levels", Tables.Fault(Tables.Query($"SELECT * FROM read_json('{path}')")), StringComparison.Ordinal);
        if (kind == "arrays")
        {
            File.Move(path, _files["t.txt"]);
            Assert.Contains("nested more than 200 levels", Tables.Fault(Tables.Query($"SELECT * FROM read_json_auto('{_files["t.txt"]}')")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_JsonNestedALittleWithBracketsInTexts_IsRead()
    {
        var deep = new string('[', 150) + new string(']', 150);
        var rows = Enumerable.Range(0, 12).Select(i => $"{{\"g\":\"k{i % 3}\",\"t\":\"{new string('[', 500)}\\\"{{\\\\\",\"d\":{deep},\"x\":{i},\"y\":{i}}}");
        var table = Tables.Read(Tables.Request(_files.Write("t.jsonl", string.Join('\n', rows))) with { Exclude = ["t", "d"] });
        Assert.Equal(12, table.Rows);
    }

    private static byte[] Pack(string text)
    {
        using var buffer = new MemoryStream();
        using (var pack = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            pack.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
