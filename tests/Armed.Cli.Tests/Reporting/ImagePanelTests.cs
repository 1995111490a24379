using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Armed.Cli.Reporting;
using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Data;

namespace Armed.Cli.Tests.Reporting;

/// <summary>Maps over an image on the page.</summary>
public sealed class ImagePanelTests
{
    /// <summary>A map's picture keeps the image's shape, and does not grow with a long side.</summary>
    [Theory]
    [InlineData(12, 12, 48, 48)]
    [InlineData(100, 200, 48, 96)]
    [InlineData(4_000, 10, 160, 1)]
    public void For_AnyShape_HasABoundedMap(int height, int width, int rows, int columns)
    {
        var panels = new ImagePanels(new byte[height * width], new ImageShape(1, height, width), new ImageSize(2, 2), "image1");

        var page = panels.For([1, 0, 0, 1], 1, "a map", Html.Of($"map")).Text;

        var overlay = Convert.FromBase64String(Regex.Matches(page, "href=\"data:image/png;base64,([^\"]+)\"")[^1].Groups[1].Value);
        Assert.Equal((columns, rows), (BinaryPrimitives.ReadInt32BigEndian(overlay.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(overlay.AsSpan(20))));
    }
}
