namespace Armed.Cli.Reporting.Figures;

/// <summary>Rows with a name, a number and an interval: bars from zero, or dots with whiskers.</summary>
internal static class IntervalChart
{
    private const double Width = 360;
    private const double RowHeight = 17;
    private const double Foot = 38;
    private const double NameRoom = 132;
    private const double CompactHeight = 340;
    private const double Narrow = 5;

    /// <summary>A bar for each row, with its number at the end.</summary>
    /// <param name="rows">Names, numbers, ends of the whiskers (NaN for none) and the class of the bar.</param>
    /// <param name="axis">What the numbers are.</param>
    public static Drawing Bars(IReadOnlyList<IntervalRow> rows, string axis)
    {
        var drawing = new Drawing(Width, (rows.Count * RowHeight) + Foot);
        var (left, right) = (NamesWidth(rows) + 10, Width - 50);
        var scale = AxisScale.Of(rows.SelectMany(row => new[] { row.Value, row.Low, row.High }).Append(0), left, right, room: 0);
        Axis(drawing, scale, (rows.Count * RowHeight) + 4, axis);
        var names = SafeText.Shorten([.. rows.Select(row => row.Name)], NameRoom);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, y) = (rows[i], (i * RowHeight) + 4);
            drawing.Name("end", left - 5, y + 10, row.Name, names[i]);
            var (from, to) = (scale.At(Math.Min(0, row.Value)), scale.At(Math.Max(0, row.Value)));
            drawing.Box($"bar {row.Class}", from, y, to - from, RowHeight - 5);
            Whisker(drawing, scale, row, y + 6);
            drawing.Text("start", Math.Max(to, double.IsFinite(row.High) ? scale.At(row.High) : to) + 4, y + 10, Numbers.Short(row.Value));
        }

        return drawing;
    }

    /// <summary>A dot with its interval for each row; without names where there are too many rows for them.</summary>
    /// <param name="rows">Names, numbers and intervals, from above.</param>
    /// <param name="axis">What the numbers are.</param>
    /// <param name="hasNames">Whether names are written.</param>
    /// <param name="range">Range of the numbers; null for that of the rows.</param>
    /// <param name="nameRoom">Width that names have at most.</param>
    public static Drawing Dots(IReadOnlyList<IntervalRow> rows, string axis, bool hasNames, AxisScale? range = null, double nameRoom = NameRoom)
    {
        var pitch = hasNames ? RowHeight - 2 : Math.Min(RowHeight - 2, CompactHeight / rows.Count);
        var drawing = new Drawing(Width, (rows.Count * pitch) + Foot + 6);
        var left = hasNames ? NamesWidth(rows, nameRoom) + 10 : 12;
        var scale = range is null ? AxisScale.Of(rows.SelectMany(row => new[] { row.Value, row.Low, row.High }).Append(0), left, Width - 10) : range with { From = left, To = Width - 10 };
        Axis(drawing, scale, (rows.Count * pitch) + 4, axis);
        var names = hasNames ? SafeText.Shorten([.. rows.Select(row => row.Name)], nameRoom) : [];
        for (var i = 0; i < rows.Count; i++)
        {
            var y = ((i + 0.5) * pitch) + 2;
            if (hasNames)
            {
                drawing.Name("end", left - 5, y + 4, rows[i].Name, names[i]);
            }

            Whisker(drawing, scale, rows[i], y, pitch < Narrow ? "whisker thin" : "whisker");
        }

        drawing.Dots(pitch < Narrow ? "c1 tiny" : "c1", rows.Select((row, i) => (scale.At(row.Value), ((i + 0.5) * pitch) + 2)));
        return drawing;
    }

    private static double NamesWidth(IReadOnlyList<IntervalRow> rows, double most = NameRoom) => Math.Clamp(rows.Max(row => SafeText.Width(row.Name)) + 4, 30, most);

    private static void Whisker(Drawing drawing, AxisScale scale, IntervalRow row, double y, string style = "whisker")
    {
        if (double.IsFinite(row.Low) && double.IsFinite(row.High))
        {
            drawing.Line(style, scale.At(row.Low), y, scale.At(row.High), y);
        }
    }

    private static void Axis(Drawing drawing, AxisScale scale, double bottom, string name)
    {
        var ticks = scale.Ticks(4);
        foreach (var (value, label) in ticks)
        {
            drawing.Line("grid", scale.At(value), 0, scale.At(value), bottom);
            drawing.Text("middle", scale.At(value), bottom + 13, label);
        }

        if (scale.Low <= 0 && scale.High >= 0)
        {
            drawing.Line("axis", scale.At(0), 0, scale.At(0), bottom);
        }

        drawing.Name("middle", (scale.From + scale.To) / 2, bottom + 28, name, Width - 20);
    }
}
