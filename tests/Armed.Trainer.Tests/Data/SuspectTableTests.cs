using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Tables as spreadsheets, web pages and people leave them: read as meant, or a message says what is odd.</summary>
public sealed class SuspectTableTests : IDisposable
{
    private const int Rows = 40;

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("\uFF11\uFF12", 12)] // full-width digits of an East Asian keyboard
    [InlineData("\uFF0D\uFF11\uFF0E\uFF15", -1.5)]
    [InlineData("7\u00A0", 7)] // a no-break blank from a web page
    [InlineData("\u200B7", 7)] // a zero-width blank
    [InlineData("\u20137", -7)] // an en dash of a word processor
    [InlineData("\u2212.5", -0.5)]
    [InlineData("\"=\"\"7\"\"\"", 7)] // ="7", by which a spreadsheet keeps a text
    public void Read_NumberInOtherCharacters_IsTheNumber(string cell, float number)
    {
        var table = Read(Csv(x: i => i == 3 ? cell : $"{i * 7 % 19}"));
        Assert.Equal((number, 40), (table.NumericColumns.Single().Values[3], table.NumericColumns.Single().Values.Count(float.IsFinite)));
    }

    [Theory]
    [InlineData("-3.4028235e38", false)] // how raster data say missing
    [InlineData("2e38", false)]
    [InlineData("1e38", true)]
    public void Read_NumberNearTheEndOfSinglePrecision_IsRefusedUnlessItIsAMark(string cell, bool isRead)
    {
        var path = _files.Write("t.csv", Csv(x: i => i == 3 ? cell : $"{(i % 2 == 0 ? "" : "-")}9e37"));
        var fault = Record.Exception(() => Read(DataSource.FromPath(path)));
        Assert.Equal(isRead ? null : $"Column 'x' has '{cell}' in data row 4 of {path}. Expected a number of at most 1E+38 in size", fault?.Message.Split(". Correct it")[0]);
        Assert.Equal(39, Read(DataSource.FromPath(path) with { Missing = [cell] }).NumericColumns.Single().Values.Count(float.IsFinite));
    }

    [Fact]
    public void Read_GuardedIds_AreTheIds()
    {
        var table = Read(Csv(g: i => i % 2 == 0 ? $"00{i % 5}" : $"\"=\"\"00{i % 5}\"\"\""));
        Assert.Equal(["000", "001", "002", "003", "004"], table.Clusters[0].Levels.Order());
    }

    [Theory]
    [InlineData("1.23457E+11", "9.87654E+11", "Warning: 'g' has '1.23457E+11', as a spreadsheet shows a long number.")]
    [InlineData("123456789012345000", "123456789012346000", "Warning: every long number of 'g', such as '123456789012345000', has zeros from the 16th digit on")]
    [InlineData("123456789012345678", "123456789012345000", null)]
    [InlineData("1E+05", "2E+05", null)]
    public void Read_IdsThatASpreadsheetHasShortened_AreReported(string one, string other, string? message) =>
        AssertMessage(message, "spreadsheet", Read(Csv(g: i => i % 2 == 0 ? one : other)));

    [Theory]
    [InlineData("Total,123,456\n", "Warning: 'g' has a cluster 'Total' of one row, data row 41")]
    [InlineData("\nMean:,4.5,6.1\n", "Warning: 'g' has a cluster 'Mean:' of one row, data row 41")]
    [InlineData("total,1,2\ntotal,2,3\n", null)]
    public void Read_LineOfTotals_IsReported(string tail, string? message) => AssertMessage(message, "line of totals", Read(Csv(tail: tail)));

    [Theory]
    [InlineData(" mg", "40 of 40 cells are a number with 'mg' behind it")]
    [InlineData("\u00B0C", "40 of 40 cells are a number with '\u00B0C' behind it")]
    [InlineData("-9", null)]
    public void Read_NumbersWithAUnit_AreReported(string unit, string? message) => AssertMessage(message, "behind it", Read(Csv(x: i => $"{i * 7 % 19}{unit}")));

    [Theory]
    [InlineData("# exported by me\n# twice\n", "Line 3 has these names")]
    [InlineData("Study 12;;\n\n", "Line 3 has these names")]
    [InlineData("nothing\nof\n", "no column 'y' (outcome). Its only column is 'nothing'.")]
    public void Read_LinesBeforeTheHeader_AreNamed(string head, string message)
    {
        var text = head.StartsWith("nothing", StringComparison.Ordinal) ? head : head + Csv();
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{\"g\":\"c{0}\",\"m\":{{\"x\":{1}}},\"y\":{2}}}\n", "", "Left out because its cells are lists or objects: 'm'.")]
    [InlineData("{{\"g\":\"c{0}\",\"m\":[{1},2],\"y\":{2}}}\n", "", "Left out because its cells are lists or objects: 'm'.")]
    [InlineData("{{\"g\":\"c{0}\",\"m\":\"[a]\",\"n\":{1},\"y\":{2}}}\n", "n", "Task: continuous")]
    [InlineData("{{\"g\":\"c{0}\",\"x\":{1},\"X\":{2},\"y\":{2}}}\n", "x,X", "Warning: columns 'x', 'X' differ in case alone, and count as different.")]
    public void Read_JsonWithOtherKeysOrValues_IsReported(string line, string numeric, string message)
    {
        var text = string.Concat(Enumerable.Range(0, Rows).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, i % 5, i * 7 % 19, i * 5 % 13)));
        var table = Read(text, "t.jsonl");
        Assert.Equal(numeric, string.Join(',', table.NumericColumns.Select(column => column.Name)));
        AssertMessage(message, message, table);
    }

    [Theory]
    [InlineData("[[\"g\",\"x\",\"y\"],[\"a\",1,2]]")]
    [InlineData("{\"rows\":[{\"g\":\"a\",\"x\":1,\"y\":2}]}")]
    [InlineData("{\"columns\":[\"g\"],\"data\":[[1]]}")]
    public void Read_JsonOfAnotherShape_IsRefusedWithTheRightOne(string json) =>
        Assert.Contains("A JSON table is a list of objects", Assert.Throws<InputException>(() => Read(json, "t.json")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT 'c' AS g, 1e999 AS x, 1 AS y", "beyond the range of double precision")]
    [InlineData("SELECT 'c' || i % 5 AS g, i AS x, {'v': i} AS y FROM (SELECT unnest(range(40)) AS i)", "The outcome 'y' has lists or objects, such as")]
    public void Read_QueryWithOddValues_IsRefused(string sql, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(DataSource.FromSql(sql))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_QueryWithATextLongerThanAnyPath_IsRefusedWithoutLookingForTheFile() =>
        Assert.Contains("does not run", Assert.Throws<InputException>(() => Read(DataSource.FromSql($"SELECT * FROM read_csv('{new string('*', 40_000)}')"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Pipe_IsRefusedAndNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        using var make = System.Diagnostics.Process.Start("mkfifo", _files["t.csv"]);
        make.WaitForExit();
        Assert.Contains("write what a pipe gives to a file first", Assert.Throws<InputException>(() => Read(DataSource.FromPath(_files["t.csv"]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rownames", 1, 1, true)] // as R and spreadsheets write it
    [InlineData("Unnamed: 0", 50, -1, true)] // whatever its numbers, such a name says so
    [InlineData("id", 1000, 7, true)] // a part of a larger file
    [InlineData("patient id", 1000, 1, true)]
    [InlineData("patientId", 0, 1, true)]
    [InlineData("patient_id", 1000, 7, false)] // may say when a patient came
    [InlineData("month_id", 1, 1, false)] // one sorted series
    [InlineData("PeriodID", 202301, 1, false)]
    [InlineData("valid", 1000, 7, false)]
    [InlineData("day", 0, 1, false)] // may be a day
    [InlineData("n", 1000, 7, false)] // rises as a time does
    [InlineData("id", 0, 0.5, false)]
    [InlineData("index", 40, -1, false)]
    public void Read_ColumnThatNumbersTheRows_IsLeftOut(string name, double first, double step, bool isLeftOut)
    {
        var text = $"g,{name},y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => FormattableString.Invariant($"c{i % 5},{first + (i * step)},{i * 5 % 13}\n")));
        var table = Read(text);
        Assert.Equal(isLeftOut ? 0 : 1, table.NumericColumns.Count);
        AssertMessage(isLeftOut ? $"Left out because it numbers the rows: '{name}' (name it with --numeric to keep)." : null, "numbers the rows", table);
        AssertMessage(name is "day" or "patient_id" or "month_id" or "PeriodID" ? $"Column '{name}' rises from row to row in whole numbers." : null, "rises from row to row", table);
    }

    [Fact]
    public void Read_NamedRowNumbers_AreAFeature()
    {
        var text = "g,id,y\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"c{i % 5},{i},{i * 5 % 13}\n"));
        var request = new DataRequest { Source = DataSource.FromPath(_files.Write("named.csv", text)), Outcome = "y", Clusters = ["g"], Numeric = ["id"] };
        Assert.Single(TableReader.Read(request, TestContext.Current.CancellationToken).NumericColumns);
    }

    [Fact]
    public void Read_RowNumberInAFormula_IsATerm()
    {
        var text = "g,id,y\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"c{i % 5},{i},{i * 5 % 13}\n"));
        var request = new TrainingRequest { Data = new DataRequest { Source = DataSource.FromPath(_files.Write("t.csv", text)), Outcome = "y", Clusters = ["g"] }, Options = new TrainingOptions { Hidden = [], Fixed = "id", Random = "(1 | g)" } };
        Assert.Contains("id", ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken).Manifest.Columns.Select(column => column.Name));
    }

    private static void AssertMessage(string? message, string part, ClusteredTable table)
    {
        if (message is null)
        {
            Assert.DoesNotContain(table.Messages, text => text.Contains(part, StringComparison.Ordinal));
        }
        else
        {
            Assert.Contains(table.Messages, text => text.Contains(message, StringComparison.Ordinal));
        }
    }

    private static string Csv(Func<int, string>? g = null, Func<int, string>? x = null, string tail = "") => "g,x,y\n" + string.Concat(
        Enumerable.Range(0, Rows).Select(i => $"{g?.Invoke(i) ?? $"c{i % 5}"},{x?.Invoke(i) ?? $"{i * 7 % 19}.5"},{i * 5 % 13}\n")) + tail;

    private ClusteredTable Read(string text, string name = "t.csv") => Read(DataSource.FromPath(_files.Write(name, text)));

    private static ClusteredTable Read(DataSource source) => TableReader.Read(new DataRequest { Source = source, Outcome = "y", Clusters = ["g"] }, TestContext.Current.CancellationToken);
}
