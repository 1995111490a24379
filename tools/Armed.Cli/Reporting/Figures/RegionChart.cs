using System.Text;

namespace Armed.Cli.Reporting.Figures;

/// <summary>A plane in shades: how probable an event is at each place, and rows on it.</summary>
internal static class RegionChart
{
    private const int Shades = 4;

    /// <summary>The plane.</summary>
    /// <param name="x">Range across.</param>
    /// <param name="y">Range up.</param>
    /// <param name="names">What is across and up.</param>
    /// <param name="probabilities">Of cells, from the lower left, row by row.</param>
    /// <param name="steps">Cells of a row.</param>
    /// <param name="points">Rows, and whether they have the event.</param>
    public static Drawing Of(AxisScale x, AxisScale y, (string X, string Y) names, float[] probabilities, int steps, IReadOnlyList<(float X, float Y, bool IsPositive)> points)
    {
        var plot = Plot.Of(x, y, names.X, names.Y);
        foreach (var shade in Enumerable.Range(-Shades, (2 * Shades) + 1).Where(shade => shade != 0))
        {
            var cells = Cells(plot, probabilities, steps, shade);
            if (cells.Length > 0)
            {
                plot.Drawing.Path($"shade {(shade < 0 ? "low" : "high")} s{Math.Abs(shade)}", cells);
            }
        }

        plot.Dots("event", points.Where(point => point.IsPositive).Select(point => ((double)point.X, (double)point.Y)));
        plot.Dots("other", points.Where(point => !point.IsPositive).Select(point => ((double)point.X, (double)point.Y)));
        return plot.Drawing;
    }

    /// <summary>The cells of a shade, those side by side as one box.</summary>
    private static string Cells(Plot plot, float[] probabilities, int steps, int shade)
    {
        var data = new StringBuilder();
        var (wide, high) = ((plot.X.To - plot.X.From) / steps, (plot.Y.From - plot.Y.To) / steps);
        for (var row = 0; row < steps; row++)
        {
            for (var (column, end) = (0, 0); column < steps; column = Math.Max(end, column + 1))
            {
                for (end = column; end < steps && Shade(probabilities[(row * steps) + end]) == shade; end++)
                {
                }

                if (end > column)
                {
                    var (left, top) = (plot.X.From + (column * wide), plot.Y.From - ((row + 1) * high));
                    data.Append($"M{Drawing.Number(left)} {Drawing.Number(top)}H{Drawing.Number(left + ((end - column) * wide))}V{Drawing.Number(top + high)}H{Drawing.Number(left)}Z");
                }
            }
        }

        return data.ToString();
    }

    /// <summary>1 to 4 above one half, -1 to -4 below it.</summary>
    private static int Shade(float probability) => probability >= 0.5f
        ? 1 + Math.Min(Shades - 1, (int)((probability - 0.5f) * 2 * Shades))
        : -1 - Math.Min(Shades - 1, (int)((0.5f - probability) * 2 * Shades));
}
