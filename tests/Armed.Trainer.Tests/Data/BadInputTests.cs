using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class BadInputTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_EmptyFile_NamesIt() =>
        Assert.StartsWith($"{_files["t.csv"]} is empty.", Tables.Fault(_files.Csv("")));

    [Fact]
    public void Read_HeaderWithoutRows_SaysSo() =>
        Assert.StartsWith($"{_files["t.csv"]} has columns but no rows.", Tables.Fault(_files.Csv("g,x,y\n")));

    [Theory]
    [InlineData("t.parquet")]
    [InlineData("t.json")]
    public void Read_TypedFileWithoutRows_SaysSo(string name) =>
        Assert.Contains(name, Tables.Fault(Tables.Request(_files.WriteQuery(name, "SELECT 1 AS g, 2 AS x, 3 AS y WHERE false"))));

    [Theory]
    [InlineData("g,x,y\n1,2,3\n1,2\n1,2,3\n", "line 3 has 2 fields where the header has 3")]
    [InlineData("g,x,y\n1,2,3\n1,2,3,4\n1,2,3\n", "line 3 has 4 fields where the header has 3")]
    [InlineData("g,x,y\n\"1\n1\",2,3\n1,2\n", "line 4 has 2 fields where the header has 3")]
    [InlineData("g,x,y\r\n1,2,3\r\n1,2,3\n", "line 3 ends with LF, the lines before with CR LF")]
    [InlineData("g,x,y\n1,5\" pipe,3\n1,\"c\"d,3\n1,2,3\n", "text follows a closing quote in the record on line 3")]
    [InlineData("\"g\",\"x \"\"1\"\"\",y\n1,2,3\n\"a\"\"b\",\"2\",3\n1,2\n", "line 4 has 2 fields where the header has 3")]
    [InlineData("g,x,y\n1,2,3\n1,\"2,3\n4,5,6\n", "a quote that opens in the record on line 3 is never closed")]
    public void Read_BrokenRows_NamesTheLine(string text, string expected)
    {
        var message = Tables.Fault(_files.Csv(text));
        Assert.Contains(expected, message);
        Assert.Contains(_files["t.csv"], message);
    }

    [Fact]
    public void Read_RaggedRowFarDown_IsNotTakenForTheEnd()
    {
        var rows = string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i % 3},{i},{i}\n"));
        Assert.Contains("line 300002 has 1 field where the header has 3", Tables.Fault(_files.Csv("g,x,y\n" + rows + "oops\n")));
    }

    [Fact]
    public void Read_InvalidUtf8_NamesTheLineAndTheRemedy()
    {
        _files.Write("t.csv", [.. "g,x,y\n1,2,3\n"u8, (byte)'M', 0xFC, .. ",2,3\n"u8]);
        var message = Tables.Fault(Tables.Request(_files["t.csv"]));
        Assert.Contains("line 3 is not valid UTF-8", message);
        Assert.Contains("iconv", message);
    }

    [Fact]
    public void Read_InvalidUtf8InHeader_NamesTheLine()
    {
        _files.Write("t.csv", [.. "g,x"u8, 0xFC, .. ",y\n1,2,3\n"u8]);
        Assert.Contains("line 1 is not valid UTF-8", Tables.Fault(Tables.Request(_files["t.csv"])));
    }

    [Fact]
    public void Read_EmptyColumnName_IsAFault() =>
        Assert.Contains("An empty name is given for a column (cluster)", Tables.Fault(_files.Csv("g,x,y\n1,2,3\n") with { Clusters = ["g", ""] }));

    [Fact]
    public void Read_DuplicateColumns_NamesThem() =>
        Assert.Contains("more than one column named 'x'.", Tables.Fault(_files.Csv("g,x,y,x\n1,2,3,4\n")));

    [Fact]
    public void Read_DuplicateColumnsInSql_NamesThem() =>
        Assert.Contains("the query has more than one column named 'x'.", Tables.Fault(Tables.Query("SELECT 1 AS g, 2 AS x, 3 AS y, 4 AS x")));

    [Fact]
    public void Read_MissingColumns_NamesAllInOneMessage()
    {
        var request = _files.Csv("distrikt,age,outcome\n1,2,3\n") with { Outcome = "outcom", Clusters = ["district"], Numeric = ["Age", "district"], Exclude = ["nothing"] };
        var message = Tables.Fault(request);
        Assert.StartsWith("6 faults", message);
        Assert.Contains("no column 'outcom' (outcome). Did you mean 'outcome'?", message);
        Assert.Contains("no column 'district' (cluster). Did you mean 'distrikt'?", message);
        Assert.Contains("no column 'Age' (numeric). Did you mean 'age'?", message);
        Assert.Contains("no column 'nothing' (excluded). Its columns", message);
        Assert.Contains("Column 'district' is both a cluster and a feature.", message);
    }

    [Fact]
    public void Read_PartOfANameWithAComma_SaysHowToWriteIt() =>
        Assert.Contains("no column 'ward' (cluster). In a list, a name with a comma is in double quotes, and a double quote inside is doubled: '\"ward, \"\"north\"\"\"'.", Tables.Fault(_files.Csv("\"ward, \"\"north\"\"\",x,y\n1,2,3\n") with { Clusters = ["ward"] }));

    [Fact]
    public void Read_NameThatIsNoPartOfAList_HasNoHintAboutCommas()
    {
        var request = _files.Csv("\"ward, north\",g,x,y\n1,1,2,3\n");
        DataRequest[] wrong = [request with { Clusters = ["r"] }, request with { Clusters = ["war"] }, request with { Outcome = "north" }, request with { Formula = ["ward"] }, request with { Weights = "ward" }];

        Assert.All(wrong, asked => Assert.Contains("has no column", Tables.Fault(asked)));
        Assert.All(wrong, asked => Assert.DoesNotContain("a name with a comma", Tables.Fault(asked)));
        Assert.Contains("a name with a comma", Tables.Fault(request with { Exclude = ["north"] }));
    }

    [Theory]
    [InlineData("y", "x", "Column 'y' is both the outcome and a feature.")]
    [InlineData("x", "x", "'x' is named more than once among the features.")]
    [InlineData("g", "x", "Column 'g' is both a cluster and a feature.")]
    public void Read_ColumnsNamedTwice_AreFaults(string numeric, string categorical, string expected) =>
        Assert.Contains(expected, Tables.Fault(_files.Csv("g,x,y\n1,2,3\n") with { Numeric = [numeric], Categorical = [categorical] }));

    [Fact]
    public void Read_OutcomeAsClusterAndExcluded_AreFaults()
    {
        var message = Tables.Fault(_files.Csv("g,x,y\n1,2,3\n") with { Clusters = ["y", "g"], Exclude = ["g"] });
        Assert.Contains("Column 'y' is both the outcome and a cluster.", message);
        Assert.Contains("Column 'g' is excluded and used at the same time.", message);
    }

    [Fact]
    public void Read_TextInANumericColumn_NamesRowAndColumn()
    {
        var message = Tables.Fault(_files.Csv("g,x,y\n1,2,3\n2,abc,4\n1,def,5\n") with { Numeric = ["x"] });
        Assert.Contains("Column 'x' is numeric but has the text 'abc' in data row 2 of", message);
        Assert.Contains("(and 1 more cell)", message);
    }

    [Theory]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("1e39")]
    [InlineData("1e400")]
    public void Read_Infinity_NamesRowAndColumn(string cell) =>
        Assert.Contains($"Column 'x' has '{cell}' in data row 2 of", Tables.Fault(_files.Csv($"g,x,y\n1,2,3\n2,{cell},4\n")));

    [Fact]
    public void Read_RowsOfAGlob_AreNamedByFile()
    {
        _files.Write("a.csv", "g,x,y\n1,2,3\n1,2,3\n");
        _files.Write("b.csv", "g,x,y\n1,2,3\n1,bad,3\n");
        Assert.Contains($"data row 2 of {_files["b.csv"]}", Tables.Fault(Tables.Request(_files["?.csv"]) with { Numeric = ["x"] }));
    }

    [Fact]
    public void Read_GlobWithOtherColumns_NamesFileAndColumns()
    {
        _files.Write("a.csv", "g,x,y\n1,2,3\n");
        _files.Write("b.csv", "g,z,y\n1,2,3\n");
        var message = Tables.Fault(Tables.Request(_files["*.csv"]));
        Assert.Contains($"{_files["b.csv"]} lacks 'x'", message);
        Assert.Contains($"{_files["b.csv"]} has 'z'", message);
    }

    [Fact]
    public void Read_MissingFile_SuggestsTheNearest()
    {
        _files.Write("patients.csv", "g,x,y\n");
        Assert.Contains("does not exist. Did you mean 'patients.csv'?", Tables.Fault(Tables.Request(_files["patient.csv"])));
        Assert.Contains("and its folder do not exist", Tables.Fault(Tables.Request(_files["no/such/folder.csv"])));
        Assert.Contains("No file matches the pattern", Tables.Fault(Tables.Request(_files["z*.csv"])));
    }

    [Fact]
    public void Read_FolderOrUnknownEnding_SaysWhatIsExpected()
    {
        Assert.Contains("is a folder", Tables.Fault(Tables.Request(_files["."])));
        Assert.Contains("Expected .csv", Tables.Fault(Tables.Request(_files.Write("t.xlsx", "x"))));
    }

    [Theory]
    [InlineData("t.parquet")]
    [InlineData("t.json")]
    [InlineData("t.csv.gz")]
    public void Read_DamagedFile_NamesIt(string name) =>
        Assert.Contains(name, Tables.Fault(Tables.Request(_files.Write(name, "{\"g\": 1, \"x\": [[["))));

    [Theory]
    [InlineData("https://example.invalid/t.csv")]
    [InlineData("s3://bucket/t.parquet")]
    public void Read_RemotePath_NeedsPermission(string path)
    {
        Assert.Contains("--allow-remote", Tables.Fault(Tables.Request(path)));
        Assert.Contains("--allow-remote", Tables.Fault(Tables.Query($"SELECT * FROM '{path}'")));
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO 'FILE'")]
    [InlineData("ATTACH 'FILE'")]
    [InlineData("SELECT 1 AS g; COPY (SELECT 1) TO 'FILE'")]
    [InlineData("SELECT 1 AS g, 2 AS y) TO 'FILE'; --")]
    [InlineData("SET memory_limit = '1TB'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD 'FILE'")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("EXPORT DATABASE 'FILE'")]
    public void Read_SqlOtherThanSelect_IsNotRun(string sql)
    {
        Tables.Fault(Tables.Query(sql.Replace("FILE", _files["evil"])));
        Assert.False(Path.Exists(_files["evil"]));
    }

    [Fact]
    public void Read_SqlThatFails_SaysWhy() =>
        Assert.Contains("nowhere", Tables.Fault(Tables.Query("SELECT * FROM nowhere")));

    [Fact]
    public void Read_SqlThatFailsMidway_IsAFault() =>
        Assert.Contains("the query", Tables.Fault(Tables.Query("SELECT i AS g, i AS x, CASE WHEN i = 500000 THEN error('broken') ELSE '1' END AS y FROM range(600000) t(i)")));

    [Fact]
    public void Read_PathAndQuery_IsAFault() =>
        Assert.Contains("exactly one", Tables.Fault(new DataRequest { Source = new DataSource { Path = "a", Sql = "b" }, Outcome = "y", Clusters = ["g"] }));

    [Fact]
    public void Read_LargeMean_AdvisesToSubtract()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i % 5},{1_700_000_000 + i},{i}\n"));
        var message = Tables.Fault(_files.Csv("g,x,y\n" + rows));
        Assert.Contains("Column 'x' has mean 1.7E+09", message);
        Assert.Contains("Subtract a constant", message);
    }

    [Fact]
    public void Read_ControlCharactersInNames_DoNotReachTheMessage() =>
        Assert.DoesNotContain('\u001b', Tables.Fault(_files.Csv("g,x,\u001b[31my\n1,2,3\n")));

    [Fact]
    public void Read_OtherFaults_StandInOneMessage()
    {
        var message = Tables.Fault(_files.Csv("g,x,z,y\n1,abc,inf,5\n1,2,3,5\n") with { Numeric = ["x", "z"] });
        Assert.Contains("Column 'x' is numeric", message);
        Assert.Contains("Column 'z' has 'inf'", message);
        Assert.Contains("only one cluster", message);
        Assert.Contains("same value in every row", message);
    }
}
