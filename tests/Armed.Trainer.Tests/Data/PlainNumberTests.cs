using System.Globalization;
using System.Text;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Tests.Data;

/// <summary>The quick ways of reading numbers give what the general ways give.</summary>
public sealed class PlainNumberTests
{
    private const string Letters = "0123456789012345678900..,,-+e ";

    [Theory]
    [InlineData("0.1")]
    [InlineData("-0")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("007")]
    [InlineData("123456789.012345")]
    [InlineData("999999999999999")]
    [InlineData("-0.00000000000001")]
    public void TryParse_FewDigits_IsTheNearestDouble(string cell)
    {
        Assert.True(PlainNumber.TryParse(Encoding.UTF8.GetBytes(cell), out var value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(cell, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("--1")]
    [InlineData("1,5")]
    [InlineData("1234567890123456")]
    [InlineData("0.1234567890123456789")]
    public void TryParse_AnythingElse_IsLeftToTheGeneralReader(string cell) => Assert.False(PlainNumber.TryParse(Encoding.UTF8.GetBytes(cell), out _));

    [Fact]
    public void TryParse_RandomCells_AgreesWithTheGeneralReader()
    {
        foreach (var cell in Cells(20_000))
        {
            if (PlainNumber.TryParse(Encoding.UTF8.GetBytes(cell), out var value))
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
            }
        }
    }

    [Fact]
    public void MissingMarks_MayBeDigits_WhereOneIsANumber()
    {
        Assert.False(MissingMarks.Usual.MayBeDigits);
        Assert.True(MissingMarks.Of(["NA", "-99,9"]).MayBeDigits);
    }

    /// <summary>A mark that is a number, although no cell has it, turns the quick way off.</summary>
    [Fact]
    public void NumberEvidence_RandomCells_IsWhatTheGeneralWaySays()
    {
        var cells = Cells(3_000).ToList();
        for (var start = 0; start < cells.Count; start += 5)
        {
            var (quick, general) = (new NumberEvidence(MissingMarks.Of(["x"])), new NumberEvidence(MissingMarks.Of(["-9999999999"])));
            for (var row = 0; row < 5; row++)
            {
                var cell = NumberText.Trim(Encoding.UTF8.GetBytes(cells[start + row]));
                quick.Append(cell, row);
                general.Append(cell, row);
            }

            Assert.Equal(Facts(general), Facts(quick));
        }
    }

    [Theory]
    [InlineData("12,5")]
    [InlineData("1,234")]
    [InlineData("-1,234")]
    [InlineData("1.234,5")]
    [InlineData("-0,25")]
    [InlineData("12.5")]
    [InlineData("17")]
    [InlineData("x")]
    public void NumberReading_DecimalComma_IsWhatTheGeneralWaySays(string cell)
    {
        var format = new NumberFormat(',', '.');
        var quick = new NumberReading(format, MissingMarks.Usual).Parse(Encoding.UTF8.GetBytes(cell), typed: false, out var value);
        var general = new NumberReading(format, MissingMarks.Of(["-9999999999"])).Parse(Encoding.UTF8.GetBytes(cell), typed: false, out var expected);
        Assert.Equal((general, expected), (quick, value));
    }

    private static string Facts(NumberEvidence evidence) => string.Join("; ", evidence.Numbers, evidence.Ambiguous, evidence.Texts.Count, Facts(evidence.Point), Facts(evidence.Comma),
        string.Join(" ", evidence.Signs.Select(sign => $"{sign.Key}:{sign.Value}")));

    private static string Facts(NumberEvidence.Reading reading) => string.Join("; ", reading.Numbers, reading.Only, reading.Texts.Count, reading.IsNumeric, string.Join(" ", reading.Thousands.Select(found => $"{found.Key}:{found.Value}")));

    private static IEnumerable<string> Cells(int count)
    {
        var random = new Random(1);
        return Enumerable.Range(0, count).Select(_ => new string([.. Enumerable.Range(0, 1 + random.Next(9)).Select(_ => Letters[random.Next(Letters.Length)])]));
    }
}
