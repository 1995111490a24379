using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>Finds the columns of x that are a series.</summary>
internal static class SeriesColumns
{
    /// <summary>Convolutions and pooling need some places.</summary>
    private const int Fewest = 8;

    /// <summary>Places in x, in the series' order; empty without a series.</summary>
    /// <param name="series">Names with commas between them, or a prefix and a star; null for none.</param>
    /// <param name="encoder">Gives x.</param>
    /// <exception cref="InputException">A column is not a numeric feature, or there are too few.</exception>
    public static IReadOnlyList<int> Of(string? series, InputEncoder encoder)
    {
        if (series is null)
        {
            return [];
        }

        var numbers = encoder.Columns.Select((column, place) => (column.Source, column.Kind, Place: place)).Where(column => column.Kind == EncodedColumnKind.Numeric).ToList();
        int[] places = series.EndsWith('*')
            ? [.. numbers.Where(column => column.Source.StartsWith(series[..^1], StringComparison.Ordinal)).Select(column => column.Place)]
            : [.. series.Split(',', StringSplitOptions.TrimEntries).Select(name => Place(name, numbers))];
        if (places.Length < Fewest || places.Distinct().Count() < places.Length)
        {
            throw new InputException($"The series {Say.Quote(series)} has {Say.Count(places.Distinct().Count(), "numeric feature", "numeric features")}; expected at least {Fewest}, each named once. Columns that are constant in the training rows are not features.");
        }

        return places;
    }

    private static int Place(string name, List<(string Source, EncodedColumnKind Kind, int Place)> numbers) => numbers.FindIndex(column => column.Source == name) is >= 0 and var at
        ? numbers[at].Place
        : throw new InputException($"The series names the column {Say.Quote(name)}, which is not a numeric feature.{Nearest.Hint(name, [.. numbers.Select(column => column.Source)])} Columns that are constant in the training rows are not features.");
}
