using Armed.Cli.Quickstart;

namespace Armed.Cli.Tests.Quickstart;

public sealed class QuickstartDataTests
{
    private readonly QuickstartData _data = QuickstartData.Load();

    [Fact]
    public void Parts_HoldThreeSubgenresOutAndASeventhOfTheOthers()
    {
        Assert.Equal(["dance pop", "latin hip hop", "reggaeton"], _data.UnseenClusters);
        Assert.Equal(3_000, _data.Parts.Count);
        Assert.Equal(3 * 125, _data.Parts.Count(part => part == QuickstartPart.Unseen));
        // 125 / 7 = 17 rows of each of the other 21.
        Assert.Equal(21 * 17, _data.Parts.Count(part => part == QuickstartPart.Seen));
    }

    [Fact]
    public void SplitText_HasALinePerRow()
    {
        var lines = _data.SplitText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("row,quickstart", lines[0]);
        Assert.Equal(3_001, lines.Length);
        Assert.Equal((3 * 125) + (21 * 17), lines.Skip(1).Count(line => line.EndsWith(",1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Citation_NamesSourceAndLicence()
    {
        Assert.Contains("Tidy Tuesday, 2020-01-21", QuickstartData.ReadCitation(), StringComparison.Ordinal);
        Assert.Contains("CC-0", QuickstartData.ReadCitation(), StringComparison.Ordinal);
    }
}
