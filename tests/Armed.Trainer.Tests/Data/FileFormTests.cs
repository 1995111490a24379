using System.IO.Compression;
using System.Text;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Text files as people have them: encodings, compression, first lines of spreadsheets, row names, folders of partitions, joined files, long records.</summary>
public sealed class FileFormTests : IDisposable
{
    private const string Small = "g,x,k,y\na,1,Zürich,1\nb,2,Bern,2\na,3,Zürich,3\nb,4,Bern,5\n";
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private static ClusteredTable ReadAs(string path, string? encoding = null) => Tables.Read(Tables.Request(path) with { Source = new DataSource { Path = path, Encoding = encoding } });

    private string Plain => Tables.Read(_files.Csv(Small, "plain.csv")).Sha256;

    private static byte[] Gzip(params string[] members)
    {
        using var file = new MemoryStream();
        foreach (var member in members)
        {
            using var stream = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            stream.Write(Encoding.UTF8.GetBytes(member));
        }

        return file.ToArray();
    }

    [Theory]
    [InlineData("utf-16", true, null)]
    [InlineData("utf-16BE", true, null)]
    [InlineData("utf-16", false, null)]
    [InlineData("utf-16BE", false, null)]
    [InlineData("latin1", false, "latin1")]
    [InlineData("windows-1252", false, "windows-1252")]
    [InlineData("utf-8", true, "utf-8")]
    public void Read_OtherEncodings_GivesTheSameTable(string written, bool mark, string? asked)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(written);
        _files.Write("t.csv", [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Small)]);
        Assert.Equal(Plain, ReadAs(_files["t.csv"], asked).Sha256);
    }

    [Fact]
    public void Read_WrongOrUnknownEncoding_SaysWhatToDo()
    {
        _files.Write("t.csv", Encoding.Latin1.GetBytes(Small));
        var message = Tables.Fault(Tables.Request(_files["t.csv"]));
        Assert.Contains("line 2 is not valid UTF-8. If 'a,1,Zürich,1' is what it should read, use --encoding latin1", message, StringComparison.Ordinal);
        Assert.Contains("is not known", Assert.Throws<InputException>(() => ReadAs(_files["t.csv"], "latin-seven")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Gzip_IsKnownByItsBytesAndReadWhole()
    {
        _files.Write("packed.csv", Gzip(Small));
        _files.Write("plain.csv.gz", Small);
        _files.Write("members.csv.gz", Gzip(Small[..20], Small[20..]));
        _files.Write("padded.csv.gz", [.. Gzip(Small), .. new byte[512]]);
        foreach (var name in (string[])["packed.csv", "plain.csv.gz", "members.csv.gz", "padded.csv.gz"])
        {
            Assert.Equal(Plain, ReadAs(_files[name]).Sha256);
        }
    }

    /// <summary>Every cut and every turned bit is refused: whole lines would be lost or numbers changed without a word.</summary>
    [Fact]
    public void Read_DamagedGzip_IsRefused()
    {
        var whole = Gzip("g,x,y\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"c{i % 7},{i * 7919 % 1000},{i % 11}\n")));
        for (var i = 1; i < 20; i++)
        {
            var at = whole.Length * i / 20;
            byte[] turned = [.. whole];
            turned[at] ^= 4;
            foreach (var damaged in (byte[][])[whole[..at], turned])
            {
                _files.Write("d.csv.gz", damaged);
                Assert.Contains("damaged or cut off", Tables.Fault(Tables.Request(_files["d.csv.gz"])), StringComparison.Ordinal);
            }
        }

        _files.Write("d.jsonl.gz", Gzip("{\"g\":1,\"x\":2,\"y\":3}\n{\"g\":2,\"x\":2,\"y\":4}\n")[..^9]);
        Assert.Contains("cannot be read", Tables.Fault(Tables.Request(_files["d.jsonl.gz"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=;\ng;x;k;y\na;1;Zürich;1\nb;2;Bern;2\na;3;Zürich;3\nb;4;Bern;5\n")]
    [InlineData("\"g\",\"x\",\"k\",\"y\"\n\"1\",a,1,Zürich,1\n\"2\",b,2,Bern,2\n\"3\",a,3,Zürich,3\n\"4\",b,4,Bern,5\n")]
    [InlineData("g,x,k,y\r\na,1,Zürich,1\r\nb,2,Bern,2\r\na,3,Zürich,3\r\nb,4,Bern,5")]
    [InlineData("g,x,k,y,\"note\nmore\"\r\na,1,Zürich,1,\r\nb,2,Bern,2,\r\na,3,Zürich,3,\r\nb,4,Bern,5,\r\n")]
    public void Read_FormsOfSpreadsheetsAndR_GiveTheSameTable(string text) => Assert.Equal(Plain, Tables.Read(_files.Csv(text)).Sha256);

    /// <summary>By name and separator: the name of a file does not decide alone, nor does that of its folder.</summary>
    [Theory]
    [InlineData("t.csv", ',')]
    [InlineData("t.csv", ';')]
    [InlineData("t.csv", '\t')]
    [InlineData("t.txt", '|')]
    [InlineData("t.tsv", '\t')]
    [InlineData("t.tsv", ',')]
    [InlineData("t.tsv", ';')]
    [InlineData("all.tsv.files/t.csv", ',')]
    public void Read_EachSeparator_GivesTheSameTable(string name, char separator)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_files[name])!);
        Assert.Equal(Plain, Tables.Read(_files.Csv("g,x,k,y\na,1,Zürich,1\nb,2,Bern,2\na,3,Zürich,3\nb,4,Bern,5\n".Replace(',', separator), name)).Sha256);
    }

    [Theory]
    [InlineData("t.csv", ';', ", ")]
    [InlineData("t.tsv", '\t', ", ")]
    [InlineData("t.csv", '\t', "; ")]
    [InlineData("t.csv", ',', "; ")]
    public void Read_AnotherSeparatorWithinANameOfTheHeader_SeparatesNothing(string name, char separator, string within)
    {
        var column = $"x{within}left{within}right{within}up{within}down";
        var table = Tables.Read(_files.Csv($"g,{column.Replace(",", "COMMA", StringComparison.Ordinal)},y\na,1,1\nb,2,2\na,3,3\nb,4,5\n".Replace(',', separator).Replace("COMMA", ",", StringComparison.Ordinal), name));
        Assert.Equal(column, Assert.Single(table.NumericColumns).Name);
    }

    /// <summary>Decimal commas are as frequent as semicolons in the rows, and are in no header.</summary>
    [Fact]
    public void Read_SemicolonsWithDecimalCommas_AreNumbers() =>
        Assert.Equal([1.5f, 2.5f, 3.5f, 4.5f], Tables.Read(_files.Csv("g;x;y\na;1,5;1,25\nb;2,5;2,25\na;3,5;3,5\nb;4,5;5,5\n")).NumericColumns[0].Values);

    [Fact]
    public void Read_BlanksAsSeparators_AreRefusedAndReadWhereTheFirstLineNamesThem()
    {
        const string Text = "g x y\na 1 1\nb 2 2\na 3 3\nb 4 5\n";
        Assert.Contains("Its only column is 'g x y'. In a text file, commas, semicolons, tabs or bars (|) separate cells; a first line such as 'sep=:'", Tables.Fault(_files.Csv(Text)), StringComparison.Ordinal);
        Assert.Equal([1f, 2f, 3f, 4f], Tables.Read(_files.Csv("sep= \n" + Text)).NumericColumns[0].Values);
    }

    [Theory]
    [InlineData("g,x,y\na,1,1\ng,x,y\nb,2,2\n", "repeats its header on line 3.")]
    [InlineData("g,x,y\na,1,1\n\uFEFF\"g\",\"x\",\"y\"\nb,2,2\ng,x,y\n", "repeats its header on lines 3, 5.")]
    [InlineData("g,x,y\r\n\"a\r\nb\",1,1\r\ng,x,y\r\nb,2,2\r\n", "repeats its header on line 4.")]
    public void Read_HeaderInTheMiddle_IsRefusedWithItsLine(string text, string expected) => Assert.Contains(expected, Tables.Fault(_files.Csv(text)), StringComparison.Ordinal);

    [Fact]
    public void Read_QuotedTextLikeTheHeader_IsData() => Assert.Equal(2, Tables.Read(_files.Csv("g,x,y\n\"\ng,x,y\n\",1,1\nb,2,2\n")).Rows);

    /// <summary>Records beyond DuckDB's limit of 2 MB are read, the last one too, which DuckDB would leave out.</summary>
    [Fact]
    public void Read_LongRecords_AreReadInTheMiddleAndAtTheEnd()
    {
        var text = new string('z', 2_300_000);
        var table = Tables.Read(_files.Csv($"g,x,note,y\na,1,{text},1\nb,2,,2\na,3,\"{text}\n\",4") with { Exclude = ["note"] });
        Assert.Equal([1f, 2f, 3f], table.NumericColumns[0].Values);
    }

    /// <summary>A manifest could not hold it, which would be said only after the fit.</summary>
    [Fact]
    public void Read_ColumnWithAVeryLongName_IsRefused() =>
        Assert.Contains(" has 70,000 letters. A name has at most 65,536: shorten it, or leave the column out.", Tables.Fault(_files.Csv($"g,{new string('n', 70_000)},y\na,1,1\nb,2,2\na,3,3\nb,5,4\n")), StringComparison.Ordinal);

    [Fact]
    public void Read_LevelBeyondTheManifestsLimit_IsRefusedWithItsRow() =>
        Assert.Contains("Column 'k' has a text of 70,000 letters in data row 3 of", Tables.Fault(_files.Csv($"g,k,y\na,p,1\nb,q,2\na,{new string('z', 70_000)},3\nb,p,4\n")), StringComparison.Ordinal);

    [Fact]
    public void Read_FoldersOfAPattern_AreColumnsInEveryFormat()
    {
        foreach (var clinic in (string[])["a", "b"])
        {
            Directory.CreateDirectory(_files[$"year=7/g={clinic}"]);
            _files.Write($"year=7/g={clinic}/t.csv", clinic == "a" ? "x,y\n1,1\n3,3\n" : "x,y\n2,2\n4,5\n");
            _files.WriteQuery($"year=7/g={clinic}/t.parquet", $"SELECT * FROM '{_files[$"year=7/g={clinic}/t.csv"]}'");
        }

        var csv = Tables.Read(Tables.Request(_files["year=7/g=*/t.csv"]));
        Assert.Equal(["a", "b"], csv.Clusters[0].Levels);
        Assert.Equal("x", Assert.Single(csv.NumericColumns).Name);
        Assert.Equal(csv.Sha256, Tables.Read(Tables.Request(_files["year=7/g=*/t.parquet"])).Sha256);
    }

    [Theory]
    [InlineData("t.parquet", "SELECT * FROM (VALUES ('a', 1, 4, 1), ('b', 2, 5, 2), ('a', 3, 6, 3)) t(g, dose, \"Dose\", y)")]
    [InlineData("t.csv", "SELECT * FROM (VALUES ('a', 1, 4, 1), ('b', 2, 5, 2), ('a', 3, 6, 3)) t(g, dose, \"Dose\", y)")]
    public void Read_NamesThatDifferInCaseAlone_KeepTheirNames(string name, string sql)
    {
        var path = name.EndsWith(".csv", StringComparison.Ordinal) ? _files.Write(name, "g,dose,Dose,y\na,1,4,1\nb,2,5,2\na,3,6,3\n") : _files.Write(name, ParquetWithCase(sql));
        var table = Tables.Read(Tables.Request(path));
        Assert.Equal([("dose", 1f), ("Dose", 4f)], table.NumericColumns.Select(column => (column.Name, column.Values[0])));
    }

    /// <summary>DuckDB writes no such file: a name of the same length is turned over in the bytes.</summary>
    private byte[] ParquetWithCase(string sql)
    {
        var bytes = File.ReadAllBytes(_files.WriteQuery("o.parquet", sql.Replace("\"Dose\"", "\"Xose\"", StringComparison.Ordinal)));
        for (var at = bytes.AsSpan().IndexOf("Xose"u8); at >= 0; at = bytes.AsSpan().IndexOf("Xose"u8))
        {
            bytes[at] = (byte)'D';
        }

        return bytes;
    }
}
