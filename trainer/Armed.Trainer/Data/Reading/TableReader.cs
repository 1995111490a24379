using Armed.Trainer.Data.Reading;

namespace Armed.Trainer.Data;

/// <summary>Reads a table for training, checks it and infers what was not given.</summary>
/// <remarks>
/// CSV, TSV and TXT (also gzipped; the separator is the commonest of comma, semicolon, tab and bar in the header), Parquet, JSON and JSON lines, patterns
/// of such files (read in the ordinal order of their paths), or one SELECT statement. What stands for a missing value,
/// and how numbers are written, is found in the data and reported, or given by <see cref="DataSource"/>. Cluster columns are texts: "007" stays "007". A query, though, reads
/// files by DuckDB's own rules: to keep such texts in a CSV file, let it select from <c>read_csv('file.csv', all_varchar = true)</c>.
/// </remarks>
public static class TableReader
{
    /// <summary>Reads a table. Which of its rows train and which are held out is a <see cref="Split"/>, made from the table.</summary>
    /// <param name="request">Where the table is and what its columns mean.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The kept rows, column by column, with all messages.</returns>
    /// <exception cref="InputException">Something is wrong with the source, the request or the cells; the message names all that was found.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ClusteredTable Read(DataRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TableCells.Read(request, cancellation).Whole();
    }
}
