using System.Text.Unicode;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Csv;

/// <summary>A CSV file's header and how its cells are separated.</summary>
internal sealed record CsvFile(string Path, char Delimiter, IReadOnlyList<string> Names)
{
    /// <summary>Reads the header: tabs separate in .tsv, else the commonest of comma, semicolon, tab and bar in the header.</summary>
    public static CsvFile Open(string path)
    {
        using var records = new CsvRecords(path);
        if (!records.Next())
        {
            throw new InputException($"{path} is empty. Give a table with a header line and at least one row.");
        }

        CheckHeader(path, records);
        var tabbed = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase);
        var delimiter = tabbed ? '\t' : ",;\t|".MaxBy(records.CountOutsideQuotes);
        var names = records.Fields(delimiter);
        if (names.Count == 1 && names[0].Length == 0)
        {
            throw new InputException($"The first line of {path} is empty. Expected a header line with the column names.");
        }

        return new CsvFile(path, delimiter, names);
    }

    /// <summary>The table function that reads it, every column a text named c0, c1, ...</summary>
    public string ToSql()
    {
        var columns = string.Join(", ", Enumerable.Range(0, Names.Count).Select(i => $"'c{i}': 'VARCHAR'"));
        return $"read_csv({SqlText.Path(Path)}, columns = {{{columns}}}, auto_detect = false, header = true, delim = {SqlText.Literal(Delimiter.ToString())}, "
            + "quote = '\"', escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false)";
    }

    private static void CheckHeader(string path, CsvRecords records)
    {
        if (records.Record.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || records.Record.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new InputException($"{path} is UTF-16. Convert it to UTF-8, for example: iconv -f UTF-16 -t UTF-8 {path}.");
        }

        if (!Utf8.IsValid(records.Record))
        {
            throw CsvFaultScan.NotUtf8(path, records.Line);
        }

        if (records.Unclosed)
        {
            throw new InputException($"{path}: a quote that opens on line {records.Line} is never closed. Close it, or double it if it is part of the text.");
        }
    }
}
