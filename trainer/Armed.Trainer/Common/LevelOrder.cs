using System.Globalization;

namespace Armed.Trainer.Common;

/// <summary>The order of levels: the empty text first, then by number if every other level is one, else ordinal.</summary>
internal static class LevelOrder
{
    public static string[] Sort(IEnumerable<string> levels)
    {
        var sorted = levels.ToArray();
        Array.Sort(sorted, string.CompareOrdinal);
        var values = sorted.Select(Number).ToArray();
        if (!values.Any(double.IsNaN))
        {
            sorted = [.. sorted.Zip(values).OrderBy(pair => pair.Second).Select(pair => pair.First)];
        }

        return sorted;
    }

    /// <summary>Whether every level is a number, so that its place in the order is known.</summary>
    public static bool AreNumbers(IEnumerable<string> levels) => levels.All(level => double.IsFinite(Number(level)));

    private static double Number(string level)
    {
        if (level.Length == 0)
        {
            return double.NegativeInfinity;
        }

        return double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : double.NaN;
    }
}
