using System.Text;

namespace Armed.Trainer.Data.Csv;

/// <summary>
/// Runs through a CSV file's bytes once before it is read: how long its longest record is, and which lines repeat the header. DuckDB leaves out a last record beyond its limit without a word, and
/// a header in the middle would become a level, a class and a cluster.
/// </summary>
/// <param name="header">The fields of the header.</param>
/// <param name="delimiter">What separates them.</param>
/// <param name="lineEnd">The last byte of a line.</param>
/// <param name="headerLine">The line on which the header starts.</param>
internal sealed class CsvScan(IReadOnlyList<string> header, char delimiter, byte lineEnd, long headerLine)
{
    private const int BlockSize = 1 << 20;
    private const int MostShown = 5;

    private readonly byte[] _first = Encoding.UTF8.GetBytes(header[0]);
    private readonly int _shortest = header.Sum(Encoding.UTF8.GetByteCount) + header.Count - 1;
    private CsvQuotes _quotes;
    private long _line = 1;
    private long _record;
    private bool _inLine;

    /// <summary>Bytes of the longest record, with its line ends.</summary>
    public long LongestRecord { get; private set; }

    /// <summary>The line on which it ends.</summary>
    public long LongestLine { get; private set; }

    /// <summary>The first lines after the header that repeat it.</summary>
    public List<long> Repeated { get; } = [];

    /// <summary>All lines after the header that repeat it.</summary>
    public long RepeatedCount { get; private set; }

    /// <summary>Bytes of the file, decompressed.</summary>
    public long Length { get; private set; }

    /// <summary>Runs through the bytes.</summary>
    /// <param name="stream">The file in UTF-8.</param>
    /// <param name="copy">Receives the bytes as well; null for no copy.</param>
    /// <param name="left">Bytes at the start that the copy does not get.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Run(Stream stream, Stream? copy, long left, CancellationToken cancellation)
    {
        var block = new byte[BlockSize];
        var kept = 0;
        for (var read = stream.Read(block); read > 0; read = stream.Read(block.AsSpan(kept)))
        {
            cancellation.ThrowIfCancellationRequested();
            var skipped = (int)Math.Clamp(left - Length, 0, read);
            copy?.Write(block, kept + skipped, read - skipped);
            Length += read;
            kept = Keep(block, TakeLines(block.AsSpan(0, kept + read)));
        }

        EndLine(block.AsSpan(0, kept));
    }

    /// <summary>Takes the whole lines of a block.</summary>
    /// <returns>What is left.</returns>
    private ReadOnlySpan<byte> TakeLines(ReadOnlySpan<byte> rest)
    {
        for (var end = rest.IndexOf(lineEnd); end >= 0; end = rest.IndexOf(lineEnd))
        {
            EndLine(rest[..end]);
            rest = rest[(end + 1)..];
        }

        return rest;
    }

    /// <summary>Moves the start of a line to the start of the block, or takes it where it fills the block.</summary>
    private int Keep(byte[] block, ReadOnlySpan<byte> rest)
    {
        if (rest.Length < block.Length)
        {
            rest.CopyTo(block);
            return rest.Length;
        }

        Take(rest);
        _inLine = true;
        return 0;
    }

    private void EndLine(ReadOnlySpan<byte> line)
    {
        if (!_inLine && _record == 0 && _line > headerLine && Repeats(line))
        {
            RepeatedCount++;
            if (Repeated.Count < MostShown)
            {
                Repeated.Add(_line);
            }
        }

        Take(line);
        (_record, _inLine) = (_record + 1, false);
        if (!_quotes.Quoted)
        {
            (LongestRecord, LongestLine) = _record > LongestRecord ? (_record, _line) : (LongestRecord, LongestLine);
            (_record, _quotes) = (0, default);
        }

        _line++;
    }

    /// <summary>Takes bytes of a line; those without a quote leave the state as it is, but for the last one.</summary>
    private void Take(ReadOnlySpan<byte> bytes)
    {
        _record += bytes.Length;
        if (!bytes.Contains((byte)'"'))
        {
            bytes = bytes.IsEmpty || _quotes.Quoted ? default : bytes[^1..];
        }

        foreach (var b in bytes)
        {
            _quotes.Take(b);
        }
    }

    private bool Repeats(ReadOnlySpan<byte> line)
    {
        line = line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? line[3..] : line;
        if (header.Count < 2 || line.Length < _shortest || line.Length > _shortest + (4 * header.Count) + 1 || line[..(_first.Length + 1)].IndexOf(_first) < 0)
        {
            return false;
        }

        return CsvRecords.Fields(line is [.. var fields, (byte)'\r'] ? fields : line, delimiter).SequenceEqual(header);
    }
}
