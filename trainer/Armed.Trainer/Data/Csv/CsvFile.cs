using System.Text;
using System.Text.Unicode;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Csv;

/// <summary>A CSV file's header and how its cells are separated.</summary>
/// <param name="Path">The file.</param>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Names">The columns; an empty name for one without a name.</param>
internal sealed record CsvFile(string Path, char Delimiter, IReadOnlyList<string> Names)
{
    /// <summary>The longest record that DuckDB takes by default; it leaves out a longer last one.</summary>
    private const long UsualRecord = 1_900_000;

    private const long MostRecord = 256L << 20;

    /// <summary>Its bytes.</summary>
    public required CsvBytes Bytes { get; init; }

    /// <summary>The header: its fields, the lines before it, the bytes up to its end, and how its line ends.</summary>
    private (IReadOnlyList<string> Fields, int Skipped, long Bytes, string LineEnd) Header { get; init; }

    /// <summary>Whether a name has a line break: DuckDB, which takes such a header for several lines, gets the rows alone.</summary>
    private bool HasBrokenHeader => Header.Fields.Any(name => name.AsSpan().ContainsAny('\r', '\n'));

    /// <summary>A copy in UTF-8, decompressed; null where the file itself is read.</summary>
    private string? Copy { get; init; }

    /// <summary>Bytes of its longest record.</summary>
    private long LongestRecord { get; init; }

    /// <summary>Reads the header and runs through the file once: what a first line such as <c>sep=;</c> names separates cells, else what <see cref="CsvDelimiter"/> finds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding asked for; null for UTF-8, or UTF-16 where the first bytes show it.</param>
    /// <param name="newFile">Gives a path for a copy that is removed at the end.</param>
    /// <param name="cancellation">Stops it.</param>
    public static CsvFile Open(string path, string? encoding, Func<string> newFile, CancellationToken cancellation)
    {
        try
        {
            return ReadHeader(CsvBytes.Look(path, encoding)).Scanned(newFile, cancellation);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path} is not text in the encoding {encoding ?? "UTF-16, which its first bytes show"}. Use --encoding to give another one.", e);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>The table function that reads it, every column a text named c0, c1, ...</summary>
    public string ToSql()
    {
        var columns = string.Join(", ", Enumerable.Range(0, Names.Count).Select(i => $"'c{i}': 'VARCHAR'"));
        var sql = new StringBuilder($"read_csv({SqlText.Path(Copy ?? Path)}, columns = {{{columns}}}, auto_detect = false, header = {(HasBrokenHeader ? "false" : "true")}, delim = {SqlText.Literal(Delimiter.ToString())}, ")
            .Append("quote = '\"', escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, hive_partitioning = false, compression = ")
            .Append(Bytes.IsGzip && Copy is null ? "'gzip'" : "'none'");
        if (Header.Skipped > 0 && !HasBrokenHeader)
        {
            sql.Append(System.Globalization.CultureInfo.InvariantCulture, $", skip = {Header.Skipped}");
        }

        if (LongestRecord > UsualRecord)
        {
            sql.Append(System.Globalization.CultureInfo.InvariantCulture, $", max_line_size = {LongestRecord + 1_000}, buffer_size = {2 * (LongestRecord + 1_000)}, parallel = false");
        }

        return sql.Append(')').ToString();
    }

    private static CsvFile ReadHeader(CsvBytes bytes)
    {
        using var records = new CsvRecords(bytes.Utf8());
        if (!records.Next())
        {
            throw new InputException($"{bytes.Path} is empty. Give a table with a header line and at least one row.");
        }

        var separator = records.Record is [(byte)'s' or (byte)'S', (byte)'e' or (byte)'E', (byte)'p' or (byte)'P', (byte)'=', var said] ? (char)said : '\0';
        if (separator != '\0' && !records.Next())
        {
            throw new InputException($"{bytes.Path} has nothing after its first line 'sep={separator}'. Give a table with a header line and at least one row.");
        }

        CheckHeader(bytes.Path, records);
        var (record, position, lineEnd) = (records.Record.ToArray(), records.Position, records.LineEnd);
        var rows = FirstRows(records);
        var delimiter = separator != '\0' ? separator : CsvDelimiter.Of(bytes.Path, record, rows);
        var names = CsvRecords.Fields(record, delimiter);
        if (names.Count == 1 && names[0].Length == 0)
        {
            throw new InputException($"The first line of {bytes.Path} is empty. Expected a header line with the column names.");
        }

        var header = (names, separator == '\0' ? 0 : 1, position, lineEnd);
        return new CsvFile(bytes.Path, delimiter, HasRowNames(rows, delimiter, names.Count) ? ["", .. names] : names) { Bytes = bytes, Header = header };
    }

    private static List<byte[]> FirstRows(CsvRecords records)
    {
        var rows = new List<byte[]>();
        while (rows.Count < CsvDelimiter.Rows && records.Next())
        {
            rows.Add(records.Record.ToArray());
        }

        return rows;
    }

    /// <summary>Whether rows have a field more than the header, as R writes row names: every row that is looked at, and none of them ends with a separator.</summary>
    private static bool HasRowNames(List<byte[]> rows, char delimiter, int names)
        => rows.Count > 0 && rows.Select(row => CsvRecords.Fields(row, delimiter)).All(fields => fields.Count == names + 1 && fields[^1].Length > 0 && fields[0].Length > 0);

    private CsvFile Scanned(Func<string> newFile, CancellationToken cancellation)
    {
        var scan = new CsvScan(Header.Fields, Delimiter, (byte)(Header.LineEnd == "CR" ? '\r' : '\n'), 1 + Header.Skipped);
        var needsCopy = Bytes.Encoding is not null || HasBrokenHeader || (Bytes.IsGzip && CheckedGzip.IsPadded(Path));
        var copy = needsCopy ? newFile() : null;
        Run(scan, copy, cancellation);
        if (scan.RepeatedCount > 0)
        {
            throw new InputException($"{Path} repeats its header on {(scan.RepeatedCount == 1 ? "line" : "lines")} {string.Join(", ", scan.Repeated)}{(scan.RepeatedCount > scan.Repeated.Count ? ", .." : "")}. "
                + "Were several files joined? Remove these lines, or give the files as a pattern such as 'part*.csv'.");
        }

        if (scan.LongestRecord > MostRecord)
        {
            throw new InputException($"{Path}: the record that ends on line {scan.LongestLine} has {scan.LongestRecord:N0} bytes; at most {MostRecord:N0} are read. Is a quote not closed? Shorten the record.");
        }

        return this with { Copy = copy, LongestRecord = scan.LongestRecord };
    }

    private void Run(CsvScan scan, string? copy, CancellationToken cancellation)
    {
        using var stream = Bytes.Utf8();
        using var target = copy is null ? null : File.Create(copy);
        scan.Run(stream, target, HasBrokenHeader ? Header.Bytes : 0, cancellation);
    }

    private static InputException Damaged(string path, Exception inner) =>
        new($"{path} is damaged or cut off: its compressed data do not agree with their length and checksum (as 'gzip -t' shows). Copy or download it again.", inner);

    private static void CheckHeader(string path, CsvRecords records)
    {
        if (!Utf8.IsValid(records.Record))
        {
            throw CsvFaultScan.NotUtf8(path, records.Line, records.Record);
        }

        if (records.Unclosed)
        {
            throw new InputException($"{path}: a quote that opens on line {records.Line} is never closed. Close it, or double it if it is part of the text.");
        }
    }
}
