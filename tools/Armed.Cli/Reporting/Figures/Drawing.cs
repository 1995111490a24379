using System.Globalization;
using System.Text;

namespace Armed.Cli.Reporting.Figures;

/// <summary>An SVG picture: shapes have classes, whose colours the page chooses for light, dark and print.</summary>
/// <param name="width">Units across; about the pixels of a phone.</param>
/// <param name="height">Units down.</param>
internal sealed class Drawing(double width, double height)
{
    private const string Isolate = "\u2068";
    private const string PopIsolate = "\u2069";

    private readonly StringBuilder _shapes = new();

    /// <summary>Units across.</summary>
    public double Width => width;

    /// <summary>Units down.</summary>
    public double Height => height;

    /// <summary>A number of a coordinate.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public void Line(string style, double x1, double y1, double x2, double y2) => Path(style, $"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}");

    /// <summary>A shape by SVG path data.</summary>
    public void Path(string style, string data) => Add(Html.Of($"<path class=\"{style}\" d=\"{data}\"/>"));

    /// <summary>A line through points; a number that is not finite interrupts it.</summary>
    public void Polyline(string style, IEnumerable<(double X, double Y)> points)
    {
        var (data, isDown) = (new StringBuilder(), false);
        foreach (var (x, y) in points)
        {
            var isPoint = double.IsFinite(x) && double.IsFinite(y);
            if (isPoint)
            {
                data.Append(CultureInfo.InvariantCulture, $"{(isDown ? "L" : "M")}{Number(x)} {Number(y)}");
            }

            isDown = isPoint;
        }

        Path(style, data.ToString());
    }

    /// <summary>A closed shape.</summary>
    public void Area(string style, IEnumerable<(double X, double Y)> points) =>
        Path(style, $"M{string.Join("L", points.Select(point => $"{Number(point.X)} {Number(point.Y)}"))}Z");

    /// <summary>Dots: lines of no length with round ends, which need the fewest letters.</summary>
    public void Dots(string style, IEnumerable<(double X, double Y)> points) =>
        Path($"dots {style}", string.Concat(points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Select(point => $"M{Number(point.X)} {Number(point.Y)}h0")));

    public void Box(string style, double x, double y, double boxWidth, double boxHeight) =>
        Add(Html.Of($"<rect class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(Math.Max(0, boxWidth))}\" height=\"{Number(Math.Max(0, boxHeight))}\"/>"));

    /// <summary>Text of this program.</summary>
    public void Text(string style, double x, double y, string text) => Add(Html.Of($"<text class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\">{text}</text>"));

    /// <summary>A name from data, shortened to fit; a reader finds all of it by pointing at it.</summary>
    public void Name(string style, double x, double y, string name, double room) => Name(style, x, y, name, SafeText.Shorten(name, room));

    /// <summary>A name from data whose shortened form is given.</summary>
    public void Name(string style, double x, double y, string name, string shortened)
    {
        var text = name.Length == 0 ? "(empty)" : shortened;
        var title = text == name ? Html.None : Html.Of($"<title>{SafeText.Cut(name)}</title>");
        Add(Html.Of($"<text class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\">{title}{new Html(Isolate)}{text}{new Html(PopIsolate)}</text>"));
    }

    /// <summary>Text that is read upwards.</summary>
    public void Upwards(double x, double y, string text) =>
        Add(Html.Of($"<text class=\"middle\" transform=\"translate({Number(x)} {Number(y)}) rotate(-90)\">{new Html(Isolate)}{text}{new Html(PopIsolate)}</text>"));

    /// <summary>The element.</summary>
    /// <param name="alt">What it shows, for readers who do not see it.</param>
    public Html ToSvg(string alt) => Html.Of(
        $"<svg class=\"plot\" viewBox=\"0 0 {Number(width)} {Number(height)}\" role=\"img\" aria-label=\"{alt}\">{new Html(_shapes.ToString())}</svg>");

    private void Add(Html shape) => _shapes.Append(shape.Text);
}
