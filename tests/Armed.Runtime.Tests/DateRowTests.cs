using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Runtime.Tests;

/// <summary>Dates in rows and records, and how texts are read as dates.</summary>
public sealed class DateRowTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The age as days since 2024-01-01.</summary>
    private ArmedModel Load(bool utc = false)
    {
        var bundle = TestBundle.Make();
        var date = new DateDescription { Origin = "2024-01-01", Format = "d.M.yyyy", Utc = utc };
        var manifest = bundle.Manifest with { Columns = [bundle.Manifest.Columns[0] with { Date = date }, .. bundle.Manifest.Columns.Skip(1)] };
        return ArmedModel.Load((bundle with { Manifest = manifest }).WriteTo(_folder[utc ? "utc" : "local"]));
    }

    [Fact]
    public void Set_EveryFormOfADate_IsItsDays()
    {
        using var model = Load();
        var column = model.Column("age");
        var local = new DateTime(2024, 2, 10, 12, 0, 0);
        Assert.All(
            [
                model.Row().Set("age", "2024-02-10 12:00"), model.Row().Set(column, "10.2.2024 12:00:00"), model.Row().Set("age", local), model.Row().Set("age", 40.5),
                model.Row().Set("age", DateTime.SpecifyKind(local, DateTimeKind.Utc)),
            ],
            row => Assert.Equal(40.5f, row.Features[0]));
        Assert.Equal(-1, model.Row().Set("age", new DateOnly(2023, 12, 31)).Features[0]);
        Assert.True(float.IsNaN(model.Row().Set("age", "").Features[0]));
        Assert.Equal("Column 'age' has 'soon'. Expected a date written as d.M.yyyy or as yyyy-MM-dd, or the number of days since 2024-01-01.", Assert.Throws<FormatException>(() => model.Row().Set("age", "soon")).Message);
        Assert.Throws<FormatException>(() => model.Row().Set("age", "2024-02-10T00:00:00Z"));
        Assert.Throws<ArgumentException>(() => model.Row().Set("age", new DateTimeOffset(local, TimeSpan.FromHours(2))));
        Assert.Throws<InvalidOperationException>(() => model.Row().Set("income", local));
        Assert.Null(model.Column("income").Date);
    }

    [Fact]
    public void Set_TimesOfUtc_NeedAnOffset()
    {
        using var model = Load(utc: true);
        var time = new DateTime(2024, 2, 10, 6, 0, 0, DateTimeKind.Utc);
        Assert.All(
            [model.Row().Set("age", "2024-02-10T08:00:00+02:00"), model.Row().Set("age", time), model.Row().Set("age", time.ToLocalTime()), model.Row().Set("age", new DateTimeOffset(time).ToOffset(TimeSpan.FromHours(-5)))],
            row => Assert.Equal(40.25f, row.Features[0]));
        Assert.Throws<FormatException>(() => model.Row().Set("age", "2024-02-10"));
        Assert.Throws<ArgumentException>(() => model.Row().Set("age", DateTime.SpecifyKind(time, DateTimeKind.Unspecified)));
        Assert.Throws<ArgumentException>(() => model.Row().Set("age", new DateOnly(2024, 2, 10)));
    }

    [Fact]
    public void Predict_RecordsWithDates_EqualsTheRowByName()
    {
        using var model = Load();
        var expected = model.Predict(model.Row().Set("age", 40).Set("income", 3).Set("urban", "Y"), "007").Value;
        RecordBinder<Visit> Bind(Func<RecordBinding<Visit>, RecordBinding<Visit>> date) => model.CreateBinder<Visit>(b => date(b).Numeric("income", _ => 3.0).Categorical("urban", _ => "Y").Cluster("district", _ => "007"));
        var visit = new Visit(new DateOnly(2024, 2, 10), new DateTime(2024, 2, 10), "10.02.2024");
        Assert.Equal(expected, Bind(b => b.Date("age", v => v.Day)).Predict(visit).Value);
        Assert.Equal(expected, Bind(b => b.Date("age", v => v.Time)).Predict(visit).Value);
        Assert.Equal(expected, Bind(b => b.Categorical("age", v => v.Text)).Predict(visit).Value);
        Assert.Contains("column 'income' is not made of dates", Assert.Throws<ArgumentException>(() => model.CreateBinder<Visit>(b => b.Date("income", v => v.Day))).Message, StringComparison.Ordinal);
    }

    private sealed record Visit(DateOnly? Day, DateTime Time, string Text);

    /// <summary>Against the class library's own reader, on times of all centuries.</summary>
    [Theory]
    [InlineData("yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.fffffff")]
    [InlineData("dd/MM/yyyy", "d/M/yyyy HH:mm:ss")]
    [InlineData("MM/dd/yyyy", "MM/dd/yyyy hh:mm:ss tt")]
    [InlineData("yyyyMMdd", "yyyyMMdd HH:mm")]
    [InlineData("d MMM yyyy", "dd MMMM yyyy")]
    [InlineData("MMM d, yyyy", "MMM d, yyyy h:mm tt")]
    public void TryRead_TimesOfAllCenturies_IsTheClassLibrarys(string pattern, string format)
    {
        var random = new Random(5);
        var reader = DatePattern.Parse(pattern)!;
        for (var i = 0; i < 2_000; i++)
        {
            var text = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)).ToString(format, CultureInfo.InvariantCulture);
            Assert.True(reader.TryRead(text, out var moment), text);
            Assert.Equal(DateTime.ParseExact(text, format, CultureInfo.InvariantCulture).Ticks, moment.Ticks);
            Assert.True(reader.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out var same) && same == moment);
        }
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-00-10")]
    [InlineData("0000-01-01")]
    [InlineData("2024-3")]
    [InlineData("24-03-05")]
    [InlineData("2024-03-05x")]
    [InlineData("2024-03-05T")]
    [InlineData("2024-03-05T25:00")]
    [InlineData("2024-03-05T14")]
    [InlineData("2024-03-05T14:60")]
    [InlineData("2024-03-05 13:00 PM")]
    [InlineData("2024-03-05T14:00+25:00")]
    [InlineData("2024-03-05T14:00+1")]
    [InlineData("2024-03-05T14:00 CET")]
    [InlineData("0001-01-01T00:00+01:00")]
    [InlineData("\u0662\u0660\u0662\u0664-03-05")]
    [InlineData("")]
    public void TryRead_NoSuchDay_IsRefused(string text) => Assert.False(DatePattern.Iso.TryRead(text, out _));

    [Theory]
    [InlineData("dd/MM")]
    [InlineData("dd/MM/yyy")]
    [InlineData("dMyyyy")]
    [InlineData("dd/MM/yyyy/dd")]
    [InlineData("%d/%m/%Y")]
    [InlineData("")]
    public void Parse_NotAPattern_IsNull(string text) => Assert.Null(DatePattern.Parse(text));

    [Theory]
    [InlineData("dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy")]
    [InlineData("yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd")]
    public void Parse_ATime_IsLeftOut(string text, string expected) => Assert.Equal(expected, DatePattern.Parse(text)!.Text);
}
