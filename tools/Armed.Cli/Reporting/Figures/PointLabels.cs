namespace Armed.Cli.Reporting.Figures;

/// <summary>Names beside points, as far as there is room for them.</summary>
internal sealed class PointLabels(Plot plot)
{
    private const int MostLabels = 10;
    private const double Room = 110;
    private const double LineHeight = 13;

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    /// <summary>Writes the names of the first points that find room.</summary>
    public void Write(IEnumerable<(double X, double Y, string Name)> points)
    {
        var all = points.ToList();
        _taken.AddRange(all.Select(point => Dot(plot.X.At(point.X), plot.Y.At(point.Y))));
        foreach (var (x, y, name) in all.Take(3 * MostLabels).TakeWhile(_ => _taken.Count < all.Count + MostLabels))
        {
            Place(plot.X.At(x), plot.Y.At(y), name);
        }
    }

    private static (double Left, double Top, double Right, double Bottom) Dot(double x, double y) => (x - 2, y - 2, x + 2, y + 2);

    private void Place(double x, double y, string name)
    {
        var width = SafeText.Width(SafeText.Shorten(name, Room));
        foreach (var (left, baseline, style) in new[] { (x + 6, y + 4, "start"), (x - 6 - width, y + 4, "end"), (x - (width / 2), y - 7, "middle"), (x - (width / 2), y + 16, "middle") })
        {
            var box = (Left: left, Top: baseline - LineHeight + 2, Right: left + width, Bottom: baseline + 2);
            if (box.Left < plot.X.From || box.Right > plot.Drawing.Width || box.Top < 0 || box.Bottom > plot.Y.From || _taken.Any(taken => Meets(taken, box)))
            {
                continue;
            }

            _taken.Add(box);
            plot.Drawing.Name(style, style == "start" ? left : style == "end" ? left + width : x, baseline, name, Room);
            return;
        }
    }

    private static bool Meets((double Left, double Top, double Right, double Bottom) one, (double Left, double Top, double Right, double Bottom) other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;
}
