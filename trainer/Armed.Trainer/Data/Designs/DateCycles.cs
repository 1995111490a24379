using Armed.Runtime.Schema;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Designs;

/// <summary>Makes a part of a date into sine and cosine, measured over the training rows.</summary>
internal static class DateCycles
{
    /// <summary>A sine or cosine that varies less is constant but for rounding: the sine of January and July, for instance.</summary>
    private const double LeastSd = 1e-6;

    /// <summary>The columns of a part, those left out that are constant in the training rows; a missing date is at the mean of the others.</summary>
    /// <param name="column">A column made of dates.</param>
    /// <param name="index">Its index among the numeric columns.</param>
    /// <param name="part">Which part.</param>
    /// <param name="rows">The training rows.</param>
    public static IEnumerable<(string Suffix, DatePartOf Function, double Mean, double Sd)> Of(NumericColumn column, int index, DatePart part, ReadOnlySpan<int> rows)
    {
        var days = Present(column.Values, rows);
        var origin = DateColumn.OriginOf(column.Date!).DayNumber;
        return new[] { ("sin", true), ("cos", false) }.Select(pair => Measured(pair.Item1, new DatePartOf(index, part, pair.Item2, origin, 0), days)).Where(cycle => cycle.Sd > LeastSd);
    }

    /// <summary>The part of a word.</summary>
    public static DatePart Part(string word) => EnumWords.TryParse<DatePart>(word, out var part) ? part : throw new InvalidOperationException($"There is no part {word} of a date.");

    private static (string Suffix, DatePartOf Function, double Mean, double Sd) Measured(string suffix, DatePartOf function, double[] days)
    {
        var values = Array.ConvertAll(days, day => DateCycle.Value(function, day));
        var mean = values.DefaultIfEmpty().Average();
        return (suffix, function with { Missing = mean }, mean, Math.Sqrt(values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty().Average()));
    }

    private static double[] Present(float[] values, ReadOnlySpan<int> rows)
    {
        var present = new List<double>();
        foreach (var row in rows)
        {
            if (!float.IsNaN(values[row]))
            {
                present.Add(values[row]);
            }
        }

        return [.. present];
    }
}
