using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Numbers as people write them: marks of missing values, decimal commas, thousands, currencies and per cent.</summary>
public sealed class NumberMarkTests : IDisposable
{
    private const int Rows = 60;
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>A table with a column x of these cells by row, over and over, and numbers in the other rows.</summary>
    private DataRequest With(string separator, Func<int, string> x, string? name = null) => _files.Csv(
        string.Join(separator, "g", "x", "y") + "\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => string.Join(separator, $"c{i % 4}", x(i), i % 7) + "\n")), name ?? "t.csv");

    private static float[] Values(ClusteredTable table) => Assert.Single(table.NumericColumns).Values;

    private static string Number(int i, string format = "0.00") => (i + 0.25).ToString(format, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("?")]
    [InlineData("n/a")]
    [InlineData("missing")]
    [InlineData("#N/A")]
    [InlineData("<NA>")]
    [InlineData("None")]
    [InlineData("#DIV/0!")]
    [InlineData(".a")]
    public void Read_UsualMarks_AreMissingInAnyNumberAndReported(string mark)
    {
        var table = Tables.Read(With(",", i => i % 3 == 0 ? mark : Number(i)));
        Assert.Equal(Rows / 3, Values(table).Count(float.IsNaN));
        Assert.Contains(table.Messages, message => message.StartsWith($"Read as missing: '{mark}' in 'x' (20 cells, first in data row 1 of", StringComparison.Ordinal));
        Assert.Null(table.Reading);
    }

    [Theory]
    [InlineData("pending", "")]
    [InlineData("<0.5", "Values beyond a limit of detection")]
    public void Read_NearlyAllNumbers_AreNumericWithTheMarkMissing(string mark, string more)
    {
        var table = Tables.Read(With(",", i => i is 7 or 50 ? mark : Number(i)));
        Assert.Equal(2, Values(table).Count(float.IsNaN));
        Assert.Contains(table.Messages, message => message.StartsWith($"Warning: column 'x' is numeric, as 58 cells are numbers; the others are read as missing: '{mark}' (2 cells, first in data row 8 of", StringComparison.Ordinal)
            && message.Contains(more, StringComparison.Ordinal));
        Assert.Equal([mark], table.Reading!.Marks);
    }

    /// <summary>Bundles keep the messages: they say nothing of the folders of a machine.</summary>
    [Fact]
    public void Read_FileInAFolder_MessagesNameTheFileAlone() =>
        Assert.Contains(Tables.Read(With(",", i => i % 3 == 0 ? "." : Number(i))).Messages, message => message.Contains("first in data row 1 of t.csv)", StringComparison.Ordinal));

    /// <summary>The files of a pattern are named from where they differ.</summary>
    [Fact]
    public void Read_PatternOfFiles_MessagesNameTheFileAlone()
    {
        var request = With(",", i => i % 3 == 0 ? "." : Number(i));
        var read = Tables.Read(request with { Source = request.Source with { Path = _files["?.csv"] } }).Messages;
        Assert.Contains(read, message => message.Contains("first in data row 1 of t.csv)", StringComparison.Ordinal));
        Assert.DoesNotContain(read, message => message.Contains(Path.GetFileName(Path.GetDirectoryName(_files["t.csv"]))!, StringComparison.Ordinal));
    }

    /// <summary>What a bundle keeps has the folders that differ, and no other.</summary>
    [Fact]
    public void Read_PatternOfFolders_MessagesNameTheFoldersThatDiffer()
    {
        var request = With(",", i => i % 3 == 0 ? "." : Number(i));
        Directory.CreateDirectory(_files["y1"]);
        File.Move(_files["t.csv"], Path.Combine(_files["y1"], "t.csv"));
        var read = Tables.Read(request with { Source = request.Source with { Path = _files["y*/t.csv"] } }).Messages;
        Assert.Contains(read, message => message.Contains("first in data row 1 of y1/t.csv)", StringComparison.Ordinal));
    }

    /// <summary>The kind depends on all cells, so that neither the first rows nor the last decide it alone.</summary>
    [Fact]
    public void Read_MarksInTheFirstRows_DecideNothing()
    {
        var text = "g,x,y\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"c{i % 4},{(i < 2_500 ? "pending" : Number(i))},{i % 7}\n"));
        var table = Tables.Read(_files.Csv(text));
        Assert.Equal(2_500, Values(table).Count(float.IsNaN));
        Assert.Equal(27_499.25f, Values(table)[27_499]);
    }

    [Fact]
    public void Read_MoreTextsThanMarks_IsACategoryAndSaysWhichCells()
    {
        var table = Tables.Read(With(",", i => i % 10 < 3 ? "abc"[i % 10].ToString() : $"{i % 10}"));
        Assert.Equal("x", Assert.Single(table.CategoricalColumns).Name);
        Assert.Contains(table.Messages, message => message.StartsWith("Warning: column 'x' is a category, although 42 of 60 cells are numbers. The others: 'a' (6 cells, first in data row 1 of", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MarksAsked_ReplaceTheUsualOnes()
    {
        var request = With(",", i => i % 5 == 0 ? "-999.0" : Number(i));
        var table = Tables.Read(request with { Source = request.Source with { Missing = ["-999"] } });
        Assert.Equal(Rows / 5, Values(table).Count(float.IsNaN));
        Assert.Equal(["-999"], table.Reading!.Missing);
        var named = _files.Csv("g,k,y\nNA,.,1\nNA,-,2\nb,+,3\nb,-,4\n");
        Assert.Equal(["NA", "b"], Tables.Read(named with { Source = named.Source with { Missing = ["."] } }).Clusters[0].Levels);
    }

    [Fact]
    public void Read_MarksOfPeopleInCategories_AreLevelsAndSaid()
    {
        var table = Tables.Read(_files.Csv("g,rh,y\n1,+,1\n1,-,2\n2,+,3\n2,-,4\n"));
        Assert.Equal(["+", "-"], table.CategoricalColumns[0].Levels);
        Assert.Contains("Column 'rh' is a category in which '-' is a level. Use --missing to make it missing.", table.Messages);
    }

    [Fact]
    public void Read_MissingClustersInEverySpelling_AreDropped()
    {
        string[] spelled = ["NA", "na", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "NULL", "null", "\\N", "", " "];
        var table = Tables.Read(_files.Csv("g,x,y\n" + string.Concat(spelled.Concat(["a", "b", "Na", "a", "b", "Na"]).Select((name, i) => $"{name},{i},{i % 5}\n"))));
        Assert.Equal(["a", "b", "Na"], table.Clusters[0].Levels);
        Assert.Equal(spelled.Length, table.RowsDropped);
    }

    [Theory]
    [InlineData("0", "-", "binary")]
    [InlineData("1.5", "?", "continuous")]
    [InlineData("+", "-", "binary")]
    public void Read_MarksInTheOutcome_AreMissingAmongNumbersOnly(string other, string mark, string kind)
    {
        var table = Tables.Read(_files.Csv("g,x,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 3},{i},{(i == 4 ? mark : i % 2 == 0 ? other : other == "+" ? "-" : other == "0" ? "1" : $"{i}")}\n"))));
        Assert.Equal(kind, table.Outcome.Task.Name);
        Assert.Equal(other == "+" ? 0 : 1, table.RowsDropped);
    }

    [Fact]
    public void Read_OutcomeWithATextAmongNumbers_IsRefusedNamingTheOption() =>
        Assert.Contains("The outcome 'y' is a number in nearly every row, but '<2' in data row 4 of", Tables.Fault(
            _files.Csv("g,x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 3},{i},{(i == 3 ? "<2" : Number(i))}\n")))), StringComparison.Ordinal);

    [Theory]
    [InlineData("{0},25", 12.25f)]
    [InlineData("1.0{0:00},25", 1012.25f)]
    [InlineData("1 0{0:00},25", 1012.25f)]
    [InlineData("1\u202F0{0:00},25", 1012.25f)]
    [InlineData("-1'0{0:00}.25", -1012.25f)]
    [InlineData("1,000,0{0:00}.25", 1_000_012.25f)]
    [InlineData("${0}.25", 12.25f)]
    [InlineData("-€ 1.0{0:00},25", -1012.25f)]
    [InlineData("{0}.25%", 12.25f)]
    [InlineData("{0},25 EUR", 12.25f)]
    [InlineData("\u2212{0}.25", -12.25f)]
    public void Read_NumbersInAnotherFormat_AreThoseNumbers(string pattern, float expected) =>
        Assert.Equal(expected, Values(Tables.Read(With(";", i => string.Format(CultureInfo.InvariantCulture, pattern, i))))[12]);

    [Fact]
    public void Read_AmbiguousSeparators_AreRefusedWithTwoCellsAndTheOption()
    {
        var request = With(";", i => $"{1 + (i % 9)},{100 + i}");
        var message = Tables.Fault(request);
        Assert.Contains("'1,100' in column 'x', data row 1 of", message, StringComparison.Ordinal);
        Assert.Contains("--decimal", message, StringComparison.Ordinal);
        Assert.Equal(1.1f, Values(Tables.Read(request with { Source = request.Source with { Decimal = ',' } }))[0]);
        Assert.Equal(1100f, Values(Tables.Read(request with { Source = request.Source with { Decimal = '.' } }))[0]);
        Assert.Equal(1100f, Values(Tables.Read(request with { Source = request.Source with { Thousands = ',' } }))[0]);
        var mixed = Tables.Fault(With(";", i => i % 2 == 0 ? "1,5" : "2.5"));
        Assert.Contains("'2.5' in column 'x', data row 2 of", mixed, StringComparison.Ordinal);
        Assert.Contains("'1,5' in column 'x', data row 1 of", mixed, StringComparison.Ordinal);
    }

    /// <summary>Another column of the file shows what the comma is, also for a column that would be a plain number alone.</summary>
    [Fact]
    public void Read_AFileWithDecimalCommas_ReadsPointsAsThousands()
    {
        var table = Tables.Read(_files.Csv("g;x;z;y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"c{i % 4};{i},5;{1 + (i % 9)}.{100 + i};{i % 7}\n"))));
        Assert.Equal([0.5f, 1100f], table.NumericColumns.Select(column => column.Values[0]));
        Assert.Equal((",", "."), (table.Reading!.Decimal, table.Reading.Thousands));
    }

    [Fact]
    public void Read_SharesWithAndWithoutTheSign_AreRefused() =>
        Assert.Contains("numbers of different units", Tables.Fault(With(",", i => i % 2 == 0 ? $"{i + 1}%" : $"{i}")), StringComparison.Ordinal);

    [Fact]
    public void Read_NumbersOfTypedFiles_HaveADecimalPointWhateverTheOption()
    {
        var request = Tables.Query("SELECT 'c' || i % 4 AS g, i + 0.5 AS x, i % 7 AS y, replace(CAST(i + 0.5 AS VARCHAR), '.', ',') AS z FROM range(60) t(i)");
        Assert.Equal([1.5f, 1.5f], Tables.Read(request with { Source = request.Source with { Decimal = ',' } }).NumericColumns.Select(column => column.Values[1]));
    }

    [Fact]
    public void Prediction_ReadsAsTheBundleSays()
    {
        var manifest = Tables.Manifest() with { Cells = new CellDescription { Decimal = ",", Thousands = ".", Marks = ["<0,5"], Signs = new Dictionary<string, string> { ["x"] = "%" } } };
        float[] Read(string csv, DataSource? asked = null)
        {
            using var reader = PredictionReader.Open((asked ?? new DataSource()) with { Path = _files.Write("new.csv", csv) }, manifest, cancellation: TestContext.Current.CancellationToken);
            return reader.Read().Single().Features;
        }

        Assert.Equal([1.5f, 1234.5f, float.NaN, 2f, float.NaN], Read("x;k;g\n1,5%;a;7\n1.234,5%;a;7\n<0,5;a;7\n2%;a;7\n-;NA;NA\n"));
        Assert.Equal([1.5f], Read("x,k,g\n1.5%,a,7\n", new DataSource { Decimal = '.' }));
        Assert.Contains("Column 'x' has '1.5%' in data row 1", Assert.Throws<InputException>(() => Read("x;k;g\n1.5%;a;7\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prediction_MarksOfMissingLevels_AreTheEmptyLevelUnlessTheyAreKnown()
    {
        using var reader = PredictionReader.Open(DataSource.FromPath(_files.Write("new.csv", "x,k,g\n1,NA,NA\n1,,null\n1,a,7\n")), Tables.Manifest(), cancellation: TestContext.Current.CancellationToken);
        var batch = reader.Read().Single();
        Assert.Equal([0L, 0, 1], batch.Categories);
        Assert.Equal([-1L, -1, 1], batch.Clusters);
        Assert.Equal(["", "", "7"], Enumerable.Range(0, 3).Select(row => batch.ClusterName(row, 0)));
        var known = Tables.Manifest(new ColumnDescription { Name = "k", Kind = "categorical", Levels = ["", "NA"] });
        using var older = PredictionReader.Open(DataSource.FromPath(_files["new.csv"]), known, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([1L, 0, -1], older.Read().Single().Categories);
    }
}
