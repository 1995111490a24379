using Armed.Runtime.Schema;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Data.Encodings;

/// <summary>Makes the cyclic features of dates.</summary>
internal static class DateColumnFit
{
    /// <summary>A sine or cosine that varies less is constant but for rounding: that of January and July, for instance.</summary>
    private const double LeastSd = 1e-6;

    /// <summary>A pair of sine and cosine for each part of each column, but for constant ones; measured over the training rows that have a date.</summary>
    public static IReadOnlyList<DesignColumn> Fit(IReadOnlyList<NumericColumn> columns, ReadOnlySpan<int> rows)
    {
        var fitted = new List<DesignColumn>();
        foreach (var (index, column) in columns.Index().Where(column => column.Item.Date is { Parts.Count: > 0 }))
        {
            double[] days = [.. Present(column.Values, rows)];
            var origin = DateColumn.OriginOf(column.Date!).DayNumber;
            foreach (var part in column.Date!.Parts)
            {
                fitted.AddRange(Pair(column.Name, part, index, origin).Select(cycle => Fit(cycle, days)).Where(cycle => cycle.Sd > LeastSd));
            }
        }

        return fitted;
    }

    private static IEnumerable<DesignColumn> Pair(string column, string word, int index, int origin)
    {
        var part = EnumWords.TryParse<DatePart>(word, out var known) ? known : throw new InvalidOperationException($"There is no part {word} of a date.");
        var term = $"{word}({column})";
        yield return new DesignColumn(term, $"{term} sin", [new DatePartOf(index, part, IsSine: true, origin, 0)]) { Mean = 0, Sd = 1 };
        yield return new DesignColumn(term, $"{term} cos", [new DatePartOf(index, part, IsSine: false, origin, 0)]) { Mean = 0, Sd = 1 };
    }

    /// <summary>A missing date is at the mean.</summary>
    private static DesignColumn Fit(DesignColumn column, double[] days)
    {
        var function = (DatePartOf)column.Factors[0];
        var values = Array.ConvertAll(days, day => DateCycle.Value(function, day));
        var mean = values.Average();
        return column with { Factors = [function with { Missing = mean }], Mean = mean, Sd = Math.Sqrt(values.Average(value => (value - mean) * (value - mean))) };
    }

    private static List<double> Present(float[] values, ReadOnlySpan<int> rows)
    {
        var present = new List<double>();
        foreach (var row in rows)
        {
            if (!float.IsNaN(values[row]))
            {
                present.Add(values[row]);
            }
        }

        return present;
    }
}
