using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining.Scoring;

/// <summary>Groups of rows by the values of one column: its levels, or four ranges of a number with about as many rows each.</summary>
internal sealed class ColumnGroups
{
    /// <summary>Groups of fewer rows, and those that leave fewer rows out, are not judged.</summary>
    public const int FewestRows = 30;

    private const int Ranges = 4;
    private const int FewestDigits = 4, MostDigits = 9;
    private const string Day = "yyyy-MM-dd";

    private readonly Func<int, int> _groupOf;

    private ColumnGroups(string column, IReadOnlyList<string> names, Func<int, int> groupOf) => (Column, Names, _groupOf) = (column, names, groupOf);

    /// <summary>The column.</summary>
    public string Column { get; }

    /// <summary>Names of the groups.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The groups of a column of numbers. Each value is in one group, and the missing ones are one of their own.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="values">A number for each row; NaN where it is missing.</param>
    /// <param name="date">What the numbers are, of a column of dates; null for others.</param>
    public static ColumnGroups OfNumbers(string column, float[] values, DateDescription? date = null)
    {
        float[] sorted = [.. values.Where(float.IsFinite).Order()];
        var tops = Tops(sorted);
        string[] names = [.. Distinguished(sorted, tops, date), "missing"];
        return new ColumnGroups(column, names, row => !float.IsFinite(values[row]) ? tops.Length : Place(tops, values[row]));
    }

    /// <summary>The groups of a column of levels. Levels that a model does not know are one of their own.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="levels">Names of the levels.</param>
    /// <param name="code">0-based level of a row; -1 where it is unknown.</param>
    public static ColumnGroups OfLevels(string column, IReadOnlyList<string> levels, Func<int, int> code) =>
        new(column, [.. levels.Select(level => level.Length == 0 ? "(empty)" : level), "a new level"], row => code(row) is >= 0 and var known && known < levels.Count ? known : levels.Count);

    /// <summary>The groups that rows are in, with those rows.</summary>
    public IEnumerable<(string Name, int[] Rows)> Of(IEnumerable<int> rows) => rows.GroupBy(_groupOf).OrderBy(group => group.Key).Select(group => (Names[group.Key], group.ToArray()));

    /// <summary>The largest value of each group: every value where there are few, else the quarters' ends.</summary>
    private static float[] Tops(float[] sorted)
    {
        float[] few = [.. sorted.Distinct().Take(Ranges + 1)];
        return few.Length <= Ranges ? few : [.. Enumerable.Range(1, Ranges).Select(i => sorted[((i * (sorted.Length - 1)) + Ranges - 1) / Ranges]).Distinct()];
    }

    private static int Place(float[] tops, float value)
    {
        var place = Array.BinarySearch(tops, value);
        return place >= 0 ? place : Math.Min(~place, tops.Length - 1);
    }

    /// <summary>Names of the groups, with as few digits, from four, as tell them apart.</summary>
    private static string[] Distinguished(float[] sorted, float[] tops, DateDescription? date)
    {
        for (var digits = FewestDigits; ; digits++)
        {
            string[] names = [.. tops.Select((top, i) => Range(sorted, i == 0 ? float.NegativeInfinity : tops[i - 1], top, date, digits))];
            if (digits == MostDigits || names.Distinct().Count() == names.Length)
            {
                return names;
            }
        }
    }

    /// <summary>The values that a group really has: its least and its largest.</summary>
    private static string Range(float[] sorted, float above, float top, DateDescription? date, int digits)
    {
        var least = sorted.First(value => value > above);
        return least == top ? Text(top, date, digits) : $"{Text(least, date, digits)} to {Text(top, date, digits)}";
    }

    private static string Text(float value, DateDescription? date, int digits) => date is null
        ? (Math.Abs(value) is >= 1e4f and < 1e7f ? Math.Round(value).ToString("0", CultureInfo.InvariantCulture) : value.ToString($"G{digits}", CultureInfo.InvariantCulture))
        : DateOnly.ParseExact(date.Origin, Day, CultureInfo.InvariantCulture).AddDays((int)Math.Floor(value)).ToString(Day, CultureInfo.InvariantCulture);
}
