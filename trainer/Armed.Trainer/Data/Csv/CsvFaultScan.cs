using System.Text;
using System.Text.Unicode;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Csv;

/// <summary>Finds the lines for which a CSV file was refused.</summary>
internal static class CsvFaultScan
{
    private const int MostFaults = 5;

    /// <summary>One exception that names the first faulty lines; null where this scan finds none.</summary>
    public static InputException? Find(CsvFile file)
    {
        using var records = new CsvRecords(file.Bytes.Utf8());
        var (found, lineEnd, mixed) = (new List<string>(), "", (string?)null);
        while (found.Count < MostFaults && records.Next())
        {
            lineEnd = lineEnd.Length > 0 ? lineEnd : records.LineEnd;
            if (records.LineEnd.Length > 0 && records.LineEnd != lineEnd)
            {
                mixed ??= $"line {records.Line} ends with {records.LineEnd}, the lines before with {lineEnd}: make all line ends the same";
            }

            if (Fault(file, records) is { } fault)
            {
                found.Add(fault);
            }
        }

        // Mixed line ends are worth a word only where nothing else explains the refusal.
        if (found.Count == 0 && mixed is not null)
        {
            found.Add(mixed);
        }

        return found.Count == 0 ? null : new InputException($"{file.Path}: {string.Join("; ", found)}.{Advice(found)}");
    }

    public static InputException NotUtf8(string path, long line, ReadOnlySpan<byte> text) =>
        new($"{path}: line {line} {InLatin1(text)}.");

    /// <summary>What is wrong, with the letters as they would be in Latin-1: people recognise them, no program can.</summary>
    private static string InLatin1(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        var shown = Encoding.Latin1.GetString(text[Math.Max(0, at - 10)..Math.Min(text.Length, at + 10)]);
        return $"is not valid UTF-8. If {Say.Quote(shown)} is what it should read, use --encoding latin1; otherwise give its encoding, or convert the file (iconv)";
    }

    private static string? Fault(CsvFile file, CsvRecords records)
    {
        if (!Utf8.IsValid(records.Record))
        {
            return $"line {records.Line + LinesBeforeFault(records.Record)} {InLatin1(records.Record)}";
        }

        if (records.Unclosed)
        {
            return $"a quote that opens in the record on line {records.Line} is never closed";
        }

        if (records.Broken)
        {
            return $"text follows a closing quote in the record on line {records.Line}: double the quotes that are part of the text";
        }

        var fields = records.CountOutsideQuotes(file.Delimiter) + 1;
        var blank = records.Record.IsEmpty && file.Names.Count > 1;
        return blank || fields == file.Names.Count ? null
            : $"line {records.Line} has {Say.Count(fields, "field", "fields")} where the header has {file.Names.Count}";
    }

    private static int LinesBeforeFault(ReadOnlySpan<byte> record)
    {
        var lines = 0;
        var rest = record;
        for (var end = rest.IndexOf((byte)'\n'); end >= 0 && Utf8.IsValid(rest[..end]); end = rest.IndexOf((byte)'\n'))
        {
            rest = rest[(end + 1)..];
            lines++;
        }

        return lines;
    }

    private static string Advice(List<string> found) =>
        found.Any(text => text.Contains("fields", StringComparison.Ordinal) || text.Contains("1 field", StringComparison.Ordinal))
            ? " Every line needs as many fields as the header; quote texts that contain the separator." : "";
}
