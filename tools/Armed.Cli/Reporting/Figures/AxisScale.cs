using System.Globalization;

namespace Armed.Cli.Reporting.Figures;

/// <summary>Where numbers are in a figure.</summary>
/// <param name="Low">The number at <paramref name="From"/>.</param>
/// <param name="High">The number at <paramref name="To"/>.</param>
/// <param name="From">Place of the lowest number.</param>
/// <param name="To">Place of the highest number.</param>
internal sealed record AxisScale(double Low, double High, double From, double To)
{
    /// <summary>The place of a number.</summary>
    public double At(double value) => From + ((Math.Clamp(value, Low, High) - Low) / (High - Low) * (To - From));

    /// <summary>A scale that holds numbers, with a little room beyond them.</summary>
    /// <param name="values">The numbers; those that are not finite do not count.</param>
    /// <param name="from">Place of the lowest number.</param>
    /// <param name="to">Place of the highest number.</param>
    /// <param name="room">Share of the range that is left free at both ends.</param>
    public static AxisScale Of(IEnumerable<double> values, double from, double to, double room = 0.04)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (!(low <= high))
        {
            (low, high) = (0, 1);
        }

        // Equal numbers have no range, and nearly equal ones none that a label could show.
        var least = Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9;
        var spare = high - low > least ? (high - low) * room : Math.Max(Math.Abs(high) * 0.1, 1e-9);
        return new AxisScale(low - spare, high + spare, from, to);
    }

    /// <summary>Round numbers on the axis with their labels.</summary>
    /// <param name="most">About how many.</param>
    public IReadOnlyList<(double Value, string Label)> Ticks(int most = 5)
    {
        var raw = (High - Low) / most;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 2.5 => 2.5, <= 5 => 5, _ => 10 };
        var first = Math.Ceiling((Low / step) - 1e-9);
        var count = (int)Math.Floor((High / step) - first + 1e-9) + 1;
        return [.. Enumerable.Range(0, Math.Clamp(count, 0, 20)).Select(i => (first + i) * step).Select(value => (value, Label(value, step)))];
    }

    private static string Label(double value, double step)
    {
        var size = Math.Max(Math.Abs(value), step);
        if (size >= 1e6 || step < 1e-5)
        {
            return value == 0 ? "0" : value.ToString("0.###E+0", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9) + (IsHalf(step) ? 1 : 0), 0, 6);
        return Math.Round(value, decimals).ToString(size >= 10_000 ? "#,0" : $"F{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a step is 2.5 times a power of ten.</summary>
    private static bool IsHalf(double step) => Math.Abs((step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9))) - 2.5) < 1e-6 && step < 2.6;
}
