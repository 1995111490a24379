namespace Armed.Trainer.Data.Csv;

/// <summary>Finds what separates the cells of a CSV file.</summary>
internal static class CsvDelimiter
{
    /// <summary>Rows after the header that are looked at.</summary>
    public const int Rows = 5;

    private const string Known = ",;\t|";

    /// <summary>
    /// Comma, semicolon, tab or bar: the commonest one in the header among those that every row looked at has as often, or once more (R's row names). A comma within names of a table that semicolons separate is thus
    /// no separator. Where none fits, the commonest one in the header. A tab separates in a file named .tsv whose header has one.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="rows">Its first rows.</param>
    public static char Of(string path, byte[] header, IReadOnlyList<byte[]> rows)
    {
        var isTabbed = IsTsv(path);
        if (isTabbed && Count(header, '\t') > 0)
        {
            return '\t';
        }

        var fitting = string.Concat(Known.Where(delimiter => Fits(delimiter, header, rows)));
        return (fitting.Length > 0 ? fitting : isTabbed ? "\t" : Known).MaxBy(delimiter => Count(header, delimiter));
    }

    private static bool Fits(char delimiter, byte[] header, IReadOnlyList<byte[]> rows)
    {
        var count = Count(header, delimiter);
        return count > 0 && rows.Where(row => row.Length > 0).All(row => Count(row, delimiter) - count is 0 or 1);
    }

    private static int Count(byte[] record, char delimiter) => CsvRecords.CountOutsideQuotes(record, delimiter);

    private static bool IsTsv(string path)
        => (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);
}
