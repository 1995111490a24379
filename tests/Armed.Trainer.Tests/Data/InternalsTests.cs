using System.Text;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Tests.Data;

public sealed class InternalsTests
{
    [Theory]
    [InlineData("distrikt", "district")]
    [InlineData("AGE", "age")]
    [InlineData(" age", "age")]
    [InlineData("weather", null)]
    [InlineData("x", null)]
    public void Nearest_To_IsNearOrNone(string name, string? expected) =>
        Assert.Equal(expected, Nearest.To(name, ["district", "age", "livch", "y"]));

    [Theory]
    [InlineData(new[] { "10", "9", "-1.5" }, new[] { "-1.5", "9", "10" })]
    [InlineData(new[] { "10", "9", "a" }, new[] { "10", "9", "a" })]
    [InlineData(new[] { "b", "", "B" }, new[] { "", "B", "b" })]
    [InlineData(new[] { "2", "", "1" }, new[] { "", "1", "2" })]
    [InlineData(new[] { "1.0", "1", "01" }, new[] { "01", "1", "1.0" })]
    public void LevelOrder_Sort_IsNumericThenOrdinal(string[] levels, string[] expected) => Assert.Equal(expected, LevelOrder.Sort(levels));

    [Theory]
    [InlineData("1.5", "Number")]
    [InlineData(" -2e-3\t", "Number")]
    [InlineData("1,5", "Text")]
    [InlineData("0x1F", "Text")]
    [InlineData("", "Missing")]
    [InlineData("   ", "Missing")]
    [InlineData("n/A", "Missing")]
    [InlineData("Null", "Missing")]
    [InlineData("None", "Missing")]
    [InlineData(".", "Missing")]
    [InlineData("-", "Missing")]
    [InlineData("?", "Missing")]
    [InlineData("#N/A", "Missing")]
    [InlineData("<NA>", "Missing")]
    [InlineData("<0.5", "Text")]
    [InlineData("+inf", "Infinite")]
    [InlineData("3.5e38", "Infinite")]
    [InlineData("1e38", "Number")]
    [InlineData("3.4e38", "Infinite")] // a mark of missing values in raster data
    public void NumberText_Parse_TellsKinds(string cell, string expected) =>
        Assert.Equal(expected, NumberText.Parse(Encoding.UTF8.GetBytes(cell), MissingMarks.Usual, out _).ToString());

    [Fact]
    public void Blocks_AcrossBlockBorders_KeepTheirValues()
    {
        var blocks = new Blocks<int>();
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Equal(i, blocks.Count);
            blocks.Add(i);
        }

        var keep = Enumerable.Range(0, 100_000).Select(i => i % 3 == 0).ToArray();
        Assert.Equal(Enumerable.Range(0, 100_000).Where(i => i % 3 == 0), blocks.Where(keep, keep.Count(kept => kept)));
    }

    [Fact]
    public void Say_List_StopsAfterTen() =>
        Assert.EndsWith("'9' and 1,990 more", Say.List(Enumerable.Range(0, 2_000).Select(i => i.ToString())));
}
