using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Data.Encodings;

/// <summary>Makes the cyclic features of dates.</summary>
internal static class DateColumnFit
{
    /// <summary>Sine and cosine for each part of each column, but for constant ones; measured over the training rows that have a date.</summary>
    public static IReadOnlyList<DesignColumn> Fit(IReadOnlyList<NumericColumn> columns, ReadOnlySpan<int> rows)
    {
        var fitted = new List<DesignColumn>();
        foreach (var (index, column) in columns.Index())
        {
            foreach (var word in column.Date?.Parts ?? [])
            {
                var term = $"{word}({column.Name})";
                fitted.AddRange(DateCycles.Of(column, index, DateCycles.Part(word), rows).Select(cycle => new DesignColumn(term, term + cycle.Suffix, [cycle.Function]) { Mean = cycle.Mean, Sd = cycle.Sd }));
            }
        }

        return fitted;
    }
}
