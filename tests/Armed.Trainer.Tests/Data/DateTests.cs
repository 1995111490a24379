using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Dates and times as files write them become days since the first training day.</summary>
public sealed class DateTests : IDisposable
{
    private const int Rows = 60;
    private static readonly DateTime s_first = new(2024, 1, 29);
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>A table with a column d of these cells by row, separated by bars, which no date has.</summary>
    private DataRequest With(Func<int, string> d, string name = "t.csv") =>
        _files.Csv("g|d|y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"c{i % 4}|{d(i)}|{i % 7}\n")), name);

    private static string Written(int i, string format) => s_first.AddDays(i).ToString(format, CultureInfo.InvariantCulture);

    private static NumericColumn Days(ClusteredTable table) => Assert.Single(table.NumericColumns);

    private static DateDescription Date(ClusteredTable table) => Days(table).Date!;

    [Theory]
    [InlineData("yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd")]
    [InlineData("yyyy-MM-dd HH:mm:ss.fff", "yyyy-MM-dd")]
    [InlineData("yyyy/MM/dd", "yyyy/MM/dd")]
    [InlineData("dd/MM/yyyy", "dd/MM/yyyy")]
    [InlineData("M/d/yyyy h:mm tt", "MM/dd/yyyy")]
    [InlineData("d.M.yyyy", "dd.MM.yyyy")]
    [InlineData("dd-MM-yyyy HH:mm", "dd-MM-yyyy")]
    [InlineData("d MMM yyyy", "d MMM yyyy")]
    [InlineData("dd-MMM-yyyy", "d-MMM-yyyy")]
    [InlineData("ddMMMyyyy", "dMMMyyyy")]
    [InlineData("MMMM d, yyyy", "MMM d, yyyy")]
    public void Read_AFormat_IsFoundAndCountsDays(string written, string expected)
    {
        var table = Tables.Read(With(i => Written(i, written)));
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (float)i), Days(table).Values);
        Assert.Equal(("2024-01-29", expected, false), (Date(table).Origin, Date(table).Format, Date(table).Utc));
        Assert.Contains(table.Messages, message => message.StartsWith($"Dates as numbers: 'd', written as {expected}, is the number of days since 2024-01-29", StringComparison.Ordinal));
        Assert.DoesNotContain(table.Messages, message => message.Contains("inferred: 'd'", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_LeapDaysAndOldDates_AreExact()
    {
        string[] cells = ["1899-12-31", "1900-02-28", "1900-03-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-02-29", "2024-03-01"];
        var table = Tables.Read(With(i => cells[i % cells.Length]));
        Assert.Equal("1899-12-31", Date(table).Origin);
        Assert.Equal([0, 59, 60, 25567, 25568, 36584, 45350, 45351], Days(table).Values[..cells.Length]); // as.numeric(as.Date(..) - as.Date("1899-12-31")) in R
        Assert.Equal(2, Days(Tables.Read(With(i => i % 2 == 0 ? "2023-02-28" : i == 1 ? "2023-02-29" : "2023-03-02"))).Values[3]); // 29 February 2023 is no date
    }

    [Fact]
    public void Read_Times_AreFractionsRoundedDown()
    {
        var table = Tables.Read(With(i => $"2024-03-{1 + (i % 3):00}T{(i % 3 == 0 ? "06:00" : i % 3 == 1 ? "23:59:59.9999999" : "12:00:00")}"));
        Assert.Equal([0.25f, MathF.BitDecrement(2), 2.5f], Days(table).Values[..3]);
    }

    [Theory]
    [InlineData("2024-03-05T14:00:00Z", "2024-03-05T16:30:00+02:30", "2024-03-05 09:00:00-0500")]
    [InlineData("2024-03-05 14:00:00+00", "2024-03-05 14:00 UTC", "2024-03-06T00:00:00+10")]
    public void Read_Offsets_AreUtc(params string[] same)
    {
        var table = Tables.Read(With(i => i % 4 == 3 ? "2024-03-04T00:00:00Z" : same[i % 4]));
        Assert.True(Date(table).Utc);
        Assert.All(Days(table).Values.Where((_, i) => i % 4 != 3), value => Assert.Equal(1.5833333f, value, 1e-6));
        Assert.Contains(table.Messages, message => message.Contains("days since 2024-03-04 (UTC)", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OffsetsInSomeCells_NamesTwo()
    {
        var fault = Tables.Fault(With(i => Written(i, "yyyy-MM-dd HH:mm:ss") + (i == 5 ? "Z" : "")));
        Assert.Contains("Column 'd' has '2024-02-03 00:00:00Z' in data row 6 of", fault, StringComparison.Ordinal);
        Assert.Contains("and '2024-01-29 00:00:00' in data row 1 of", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dd/MM/yyyy")]
    [InlineData("MM-dd-yyyy")]
    public void Read_NothingTellsDayFromMonth_NamesTwoCellsAndTheOption(string format)
    {
        var request = With(i => new DateTime(2024, 1 + (i % 12), 1 + (i % 10)).ToString(format, CultureInfo.InvariantCulture));
        var fault = Tables.Fault(request);
        Assert.Contains($"Column 'd' has dates such as '{new DateTime(2024, 11, 1).ToString(format, CultureInfo.InvariantCulture)}' in data row 11 of", fault, StringComparison.Ordinal);
        Assert.Contains($"Use --date-format dd{format[2]}MM{format[2]}yyyy or --date-format MM{format[2]}dd{format[2]}yyyy", fault, StringComparison.Ordinal);
        var table = Tables.Read(request with { Source = request.Source with { DateFormat = format } });
        Assert.Equal([0, 32, 62], Days(table).Values[..3]);
        Assert.Equal(format, Date(table).Format);
    }

    [Fact]
    public void Read_AnotherColumnTellsDayFromMonth_BothAreRead()
    {
        var table = Tables.Read(_files.Csv("g,d,e,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"c{i % 4},0{1 + (i % 9)}/03/2024,{1 + (i % 28)}/04/2024,{i % 7}\n"))));
        Assert.Equal([0, 1], table.NumericColumns[0].Values[..2]);
        Assert.Contains(table.Messages, message => message.Contains("column 'd' are read as dd/MM/yyyy, as in other columns of the table", StringComparison.Ordinal));
        var fault = Tables.Fault(With(i => i == 3 ? "02/13/2024" : $"{13 + (i % 9)}/02/2024"));
        Assert.Contains("'13/02/2024' in data row 1", fault, StringComparison.Ordinal);
        Assert.Contains("'02/13/2024' in data row 4", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MarksAmongDates_AreMissingAndReported()
    {
        var table = Tables.Read(With(i => i % 10 == 0 ? "" : i % 10 == 1 ? "-" : i == 32 ? "unknown" : Written(i, "yyyy-MM-dd")));
        Assert.Equal(13, Days(table).Values.Count(float.IsNaN));
        Assert.Equal("2024-01-31", Date(table).Origin);
        Assert.Contains(table.Messages, message => message.StartsWith("Read as missing: '-' in 'd' (6 cells, first in data row 2 of", StringComparison.Ordinal));
        Assert.Contains(table.Messages, message => message.StartsWith("Warning: column 'd' is a date, as 47 cells are dates; the others are read as missing: 'unknown' (1 cell, first in data row 33 of", StringComparison.Ordinal));
        Assert.Equal(["unknown"], table.Reading!.Marks);
        var complete = With(i => i % 10 == 0 ? "" : Written(i, "yyyy-MM-dd")) with { MissingValues = MissingValues.Complete };
        Assert.Equal(54, Tables.Read(complete).Rows);
    }

    [Fact]
    public void Read_TwoFormatsInAColumn_IsACategoryAndSaysWhichCells()
    {
        var table = Tables.Read(With(i => s_first.AddDays(i % 20).ToString(i % 4 == 0 ? "yyyy/MM/dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Equal("d", Assert.Single(table.CategoricalColumns).Name);
        Assert.Contains(table.Messages, message => message.StartsWith("Warning: column 'd' is a category, although 60 of 60 cells are dates, 45 of them written as yyyy-MM-dd. The others include '2024/01/29' in data row 1 of", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_YearsOfTwoDigits_AreReadOnRequest()
    {
        var request = With(i => Written(i % 20, "M/d/yy"));
        var table = Tables.Read(request);
        Assert.Empty(table.NumericColumns);
        Assert.Contains(table.Messages, message => message.Contains("such as '1/29/24'. If they are, use --date-format dd/MM/yy or --date-format MM/dd/yy", StringComparison.Ordinal));
        Assert.Equal("2024-01-29", Date(Tables.Read(request with { Source = request.Source with { DateFormat = "MM/dd/yy" } })).Origin);
    }

    [Fact]
    public void Read_OpenDates_AreReportedAndMissingOnRequest()
    {
        var request = With(i => i % 6 == 0 ? "9999-12-31" : Written(i, "yyyy-MM-dd"));
        Assert.Contains(Tables.Read(request).Messages, message => message.StartsWith("Warning: column 'd' has a date after the year 9000 in 10 rows, such as 9999-12-31.", StringComparison.Ordinal));
        Assert.Equal(10, Days(Tables.Read(request with { Source = request.Source with { Missing = ["9999-12-31"] } })).Values.Count(float.IsNaN));
    }

    [Fact]
    public void Read_AFormatIsAskedFor_OtherClearFormatsAreStillFound()
    {
        var request = _files.Csv("g|d|e|y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"c{i % 4}|{Written(i % 9, "MM/dd/yyyy")}|{Written(i, "d MMM yyyy")}|{i % 7}\n")));
        var table = Tables.Read(request with { Source = request.Source with { DateFormat = "MM/dd/yyyy" } });
        Assert.Equal(["MM/dd/yyyy", "d MMM yyyy"], table.NumericColumns.Select(column => column.Date!.Format));
    }

    [Fact]
    public void Read_NumbersAndYears_StayNumbersUnlessAsked()
    {
        var request = With(i => Written(i, "yyyyMMdd"));
        Assert.Contains("If these are dates, use --date d.", Tables.Fault(request), StringComparison.Ordinal);
        Assert.Contains("If these are seconds since 1970, make dates of them in --sql: epoch_ms(1000 * x).", Tables.Fault(With(i => $"{1_700_000_000 + i}", "seconds.csv")), StringComparison.Ordinal);
        var years = Tables.Read(With(i => s_first.AddDays(i * 100).ToString("yyyyMMdd", CultureInfo.InvariantCulture), "years.csv"));
        Assert.Null(Days(years).Date);
        Assert.Contains(years.Messages, message => message.StartsWith("Column 'd' is numeric, from 20240129 to 2040", StringComparison.Ordinal));
        var asked = Tables.Read(request with { Dates = ["d"] });
        Assert.Equal(("2024-01-29", "yyyyMMdd"), (Date(asked).Origin, Date(asked).Format));
        Assert.Equal(31, Days(asked).Values[31]);
        Assert.Equal(31, Days(Tables.Read(With(i => i == 5 ? "" : Written(i, "yyyyMMdd") + ".0") with { Dates = ["d"] })).Values[31]); // as pandas writes numbers with a missing one
        Assert.Contains("a cell such as '2001' is not a date", Tables.Fault(With(i => $"{2001 + i}") with { Dates = ["d"] }), StringComparison.Ordinal);
        Assert.Contains("has 'x' in data row 8", Tables.Fault(With(i => i == 7 ? "x" : Written(i, "yyyy-MM-dd")) with { Dates = ["d"] }), StringComparison.Ordinal);
        Assert.Equal("2024-01-29", Date(Tables.Read(With(i => Written(i, "dd/MM/yyyy")) with { Numeric = ["d"] })).Origin);
        Assert.Empty(Tables.Read(With(i => Written(i % 7, "yyyy-MM-dd")) with { Categorical = ["d"] }).NumericColumns);
    }

    [Fact]
    public void Read_EveryFormat_IsTheSameTable()
    {
        var csv = Tables.Read(With(i => Written(i, "yyyy-MM-dd")));
        var select = $"SELECT * FROM read_csv('{_files["t.csv"]}', delim = '|', types = {{'d': 'DATE'}})";
        var parquet = Tables.Read(Tables.Request(_files.WriteQuery("t.parquet", select)));
        var times = Tables.Read(Tables.Request(_files.WriteQuery("times.parquet", select.Replace("*", "g, d::TIMESTAMP AS d, y", StringComparison.Ordinal))));
        var json = Tables.Read(Tables.Request(_files.WriteQuery("t.json", select)));
        var other = Tables.Read(With(i => Written(i, "d.M.yyyy"), "other.csv"));
        Assert.All([parquet, times, json, other], table => Assert.Equal(csv.Sha256, table.Sha256));
    }

    [Fact]
    public void Read_AnOutcomeOfDates_IsRefused()
    {
        var request = With(i => Written(i, "yyyy-MM-dd")) with { Outcome = "d" };
        Assert.Contains("The outcome 'd' is a date, such as '2024-01-29'.", Tables.Fault(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AClusterOfDates_StaysText() => Assert.Equal("2024-01-29", Tables.Read(With(i => Written(i % 4, "yyyy-MM-dd")) with { Clusters = ["d"] }).Clusters[0].Levels[0]);

    [Fact]
    public void Predict_Dates_AreReadAsInTraining()
    {
        var manifest = Tables.Manifest(new ColumnDescription { Name = "d", Kind = "numeric", Date = new DateDescription { Origin = "2024-01-29", Format = "dd/MM/yyyy" } });
        Assert.Equal([0, 60, 60, -29, float.NaN, 0.5f], Predicted(manifest, "29/01/2024", "29/03/2024", "2024-03-29", "31/12/2023", "NA", "29/01/2024 12:00"));
        Assert.Contains("Column 'd' has 'soon' in data row 2 of", Refused(manifest, "29/01/2024", "soon"), StringComparison.Ordinal);
        Assert.Contains("Expected a date written as dd/MM/yyyy or yyyy-MM-dd", Refused(manifest, "01/29/2024"), StringComparison.Ordinal);
        Assert.Contains("no offset from UTC", Refused(manifest, "2024-01-29T00:00:00Z"), StringComparison.Ordinal);
        Assert.Equal([60], Predicted(manifest, new DataSource { DateFormat = "M/d/yyyy" }, "3/29/2024"));
    }

    /// <summary>2024-13-05 is 13 May in this pattern; 2024-05-13, which it cannot be, is not read in another order.</summary>
    [Fact]
    public void Predict_DayBetweenYearAndMonth_DoesNotMixOrders()
    {
        var manifest = Tables.Manifest(new ColumnDescription { Name = "d", Kind = "numeric", Date = new DateDescription { Origin = "2024-05-01", Format = "yyyy-dd-MM" } });
        Assert.Equal([12, 35], Predicted(manifest, "2024-13-05", "2024-05-06"));
        Assert.Contains("'2024-05-13'", Refused(manifest, "2024-05-13"), StringComparison.Ordinal);
    }

    private string Refused(BundleManifest manifest, params string[] dates) => Assert.Throws<InputException>(() => Predicted(manifest, dates)).Message;

    private float[] Predicted(BundleManifest manifest, params string[] dates) => Predicted(manifest, new DataSource(), dates);

    private float[] Predicted(BundleManifest manifest, DataSource asked, params string[] dates)
    {
        var path = _files.Write("p.csv", "g,d\n" + string.Concat(dates.Select(date => $"7,{date}\n")));
        using var reader = PredictionReader.Open(asked with { Path = path }, manifest, cancellation: TestContext.Current.CancellationToken);
        return [.. reader.Read().SelectMany(batch => batch.Features)];
    }
}
