namespace Armed.Cli.Reporting.Figures;

/// <summary>A picture with two axes.</summary>
internal sealed class Plot
{
    private const double Width = 360;
    private const double Height = 250;
    private const double Right = 350;
    private const double Top = 10;
    private const double Bottom = 206;
    private const double LabelRoom = 300;
    private const double TickHeight = 12;

    private Plot(Drawing drawing, AxisScale x, AxisScale y) => (Drawing, X, Y) = (drawing, x, y);

    /// <summary>The picture.</summary>
    public Drawing Drawing { get; }

    /// <summary>Across.</summary>
    public AxisScale X { get; }

    /// <summary>Up.</summary>
    public AxisScale Y { get; }

    /// <summary>Axes that hold all of some numbers.</summary>
    /// <param name="xs">Numbers across.</param>
    /// <param name="ys">Numbers up.</param>
    /// <param name="xName">What is across.</param>
    /// <param name="yName">What is up.</param>
    public static Plot Of(IEnumerable<double> xs, IEnumerable<double> ys, string xName, string yName) =>
        Of(AxisScale.Of(xs, 0, 1), AxisScale.Of(ys, 0, 1), xName, yName);

    /// <summary>Axes of given ranges; the places of the scales are set here.</summary>
    /// <param name="across">Range across.</param>
    /// <param name="up">Range up.</param>
    /// <param name="xName">What is across.</param>
    /// <param name="yName">What is up.</param>
    public static Plot Of(AxisScale across, AxisScale up, string xName, string yName)
    {
        var y = up with { From = Bottom, To = Top };
        var ticks = y.Ticks();
        var left = 24 + ticks.Select(tick => SafeText.Width(tick.Label)).DefaultIfEmpty(0).Max();
        var plot = new Plot(new Drawing(Width, Height), across with { From = left, To = Right }, y);
        foreach (var (value, label) in ticks)
        {
            plot.Drawing.Line("grid", left, y.At(value), Right, y.At(value));
            plot.Drawing.Text("end", left - 4, y.At(value) + 4, label);
        }

        plot.Drawing.Line("axis", left, Bottom, Right, Bottom);
        plot.NumbersAcross();
        plot.Drawing.Name("middle", (left + Right) / 2, Height - 8, xName, LabelRoom);
        plot.Drawing.Upwards(11, (Top + Bottom) / 2, SafeText.Shorten(yName, Bottom - Top));
        return plot;
    }

    /// <summary>A line through points of the plot.</summary>
    public void Curve(string style, IEnumerable<(double X, double Y)> points) => Drawing.Polyline($"line {style}", points.Select(Place));

    /// <summary>Dots at points of the plot.</summary>
    public void Dots(string style, IEnumerable<(double X, double Y)> points) => Drawing.Dots(style, points.Select(Place));

    /// <summary>The area between two lines over the same numbers.</summary>
    public void Band(string style, IReadOnlyList<double> xs, IReadOnlyList<double> lower, IReadOnlyList<double> upper) =>
        Drawing.Area($"band {style}", xs.Zip(lower).Concat(xs.Zip(upper).Reverse()).Select(point => Place((point.First, point.Second))));

    /// <summary>A line up and down from one number to another.</summary>
    public void Whisker(string style, double x, double low, double high) => Drawing.Line($"line {style}", X.At(x), Y.At(low), X.At(x), Y.At(high));

    private (double X, double Y) Place((double X, double Y) point) => (X.At(point.X), Y.At(point.Y));

    private void NumbersAcross()
    {
        var ticks = X.Ticks();
        var widest = ticks.Select(tick => SafeText.Width(tick.Label)).DefaultIfEmpty(0).Max() + TickHeight;
        var every = Math.Max(1, (int)Math.Ceiling(widest * ticks.Count / (Right - X.From)));
        foreach (var (value, label) in ticks.Where((_, i) => i % every == 0))
        {
            Drawing.Line("axis", X.At(value), Bottom, X.At(value), Bottom + 4);
            var half = SafeText.Width(label) / 2;
            Drawing.Text("middle", Math.Min(X.At(value), Width - 2 - half), Bottom + 17, label);
        }
    }
}
