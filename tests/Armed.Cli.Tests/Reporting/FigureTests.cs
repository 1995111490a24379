using System.Xml.Linq;
using Armed.Cli.Reporting;
using Armed.Cli.Reporting.Figures;

namespace Armed.Cli.Tests.Reporting;

public sealed class FigureTests
{
    private static readonly string[] s_hostile = ["</svg><script>alert(1)</script>", "\" onload=\"x", "\u202Ereversed", "مستشفى الملك فيصل", new('w', 5_000), "", "a\0b"];

    [Theory]
    [InlineData(0, 1, "0.0,0.2,0.4,0.6,0.8,1.0")]
    [InlineData(-3, 12, "0,5,10")]
    [InlineData(0.001, 0.0034, "0.0010,0.0015,0.0020,0.0025,0.0030")]
    [InlineData(0, 1e7, "0,2E+6,4E+6,6E+6,8E+6,1E+7")]
    [InlineData(12_000, 31_000, "15,000|20,000|25,000|30,000")]
    [InlineData(0, 12.5, "0.0,2.5,5.0,7.5,10.0,12.5")]
    public void Ticks_OfARange_AreRound(double low, double high, string expected) =>
        Assert.Equal(expected.Split(expected.Contains('|', StringComparison.Ordinal) ? '|' : ','), new AxisScale(low, high, 0, 100).Ticks().Select(tick => tick.Label));

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity })]
    [InlineData(new[] { 3.0, 3.0 })]
    [InlineData(new[] { 0.0 })]
    [InlineData(new[] { 1e15, 1e15 + 1 })]
    public void Scale_OfAnyNumbers_IsUsable(double[] values)
    {
        var scale = AxisScale.Of(values, 0, 100);
        Assert.True(scale.High > scale.Low);
        Assert.All(scale.Ticks(), tick => Assert.InRange(scale.At(tick.Value), 0, 100));
    }

    [Fact]
    public void Figures_HostileNames_AreWellFormedAndSafe()
    {
        IntervalRow[] rows = [.. s_hostile.Select((name, i) => new IntervalRow(name, i - 2, i - 3, i))];
        var plot = Plot.Of([0, 1], [0, double.NaN], s_hostile[0], s_hostile[1]);
        plot.Curve("c1", [(0, 0), (0.5, double.NaN), (1, 1)]);
        new PointLabels(plot).Write(s_hostile.Select((name, i) => (i / 10.0, i / 10.0, name)));

        foreach (var drawing in new[] { IntervalChart.Bars(rows, s_hostile[0]), IntervalChart.Dots(rows, "x", hasNames: true), IntervalChart.Dots(rows, "x", hasNames: false), plot.Drawing })
        {
            var html = new Figure(Html.Name(s_hostile[0]), Html.Of($"{s_hostile[1]}"), s_hostile[1], drawing).ToHtml().Text;
            var element = XElement.Parse(html);
            Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
            Assert.Empty(element.Descendants("script"));
            Assert.DoesNotContain(element.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.Equal(s_hostile[1], element.Elements("svg").Single().Attribute("aria-label")!.Value);
        }
    }

    [Fact]
    public void Dots_FiveHundredRows_HaveNoNamesAndLimitedHeight() =>
        Assert.InRange(IntervalChart.Dots([.. Enumerable.Range(0, 500).Select(i => new IntervalRow("c", i, i - 1, i + 1))], "x", hasNames: false).Height, 300, 420);

    [Fact]
    public void Region_ShadesCoverThePlane()
    {
        var picture = RegionChart.Of(new AxisScale(0, 1, 0, 1), new AxisScale(0, 1, 0, 1), ("a", "b"), [0.1f, 0.9f, 0.9f, 0.9f], 2, [(0.5f, 0.5f, true)]).ToSvg("").Text;
        var paths = XElement.Parse(picture).Elements("path").Where(path => path.Attribute("class")!.Value.StartsWith("shade", StringComparison.Ordinal)).ToDictionary(path => path.Attribute("class")!.Value, path => path.Attribute("d")!.Value);
        Assert.Equal(["shade high s4", "shade low s4"], paths.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, paths["shade high s4"].Count(letter => letter == 'M')); // one box in the lower row, one across the upper row
    }
}
