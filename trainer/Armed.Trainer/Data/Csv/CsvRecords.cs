namespace Armed.Trainer.Data.Csv;

/// <summary>Cuts a CSV file into records, knowing quotes: for the header, and to find the line of a fault after DuckDB refused the file.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly BufferedStream _stream;
    private byte[] _record = new byte[4096];
    private int _length;
    private int _pushedBack = -1;
    private long _taken;

    /// <param name="stream">The file, decompressed and in UTF-8; disposed with this.</param>
    public CsvRecords(Stream stream) => _stream = new BufferedStream(stream, 1 << 16);

    /// <summary>Bytes of the current record, without its line end and without a byte order mark.</summary>
    public ReadOnlySpan<byte> Record => _record.AsSpan(0, _length);

    /// <summary>1-based line on which the current record starts.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the file ended inside quotes.</summary>
    public bool Unclosed { get; private set; }

    /// <summary>Bytes up to the end of the current record and its line end.</summary>
    public long Position => _taken - (_pushedBack < 0 ? 0 : 1);

    private long NextLine { get; set; } = 1;

    /// <summary>How the current record's line ends: CR LF, LF or CR; empty at the end of the file.</summary>
    public string LineEnd { get; private set; } = "";

    /// <summary>Whether there is something between a closing quote and the next separator.</summary>
    public bool Broken { get; private set; }

    /// <summary>Moves to the next record; false at the end of the file.</summary>
    public bool Next()
    {
        (_length, Line, LineEnd, Broken) = (0, NextLine, "", false);
        var quotes = default(CsvQuotes);
        var any = false;
        for (var b = Read(); b >= 0; b = Read())
        {
            any = true;
            quotes.Take(b);
            Broken = quotes.Broken;
            if (b is '\n' or '\r' && EndLine(b, quotes.Quoted))
            {
                return true;
            }

            Append((byte)b);
            if (Line == 1 && Record.SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            {
                (_length, quotes) = (0, default);
            }
        }

        Unclosed = quotes.Quoted;
        return any;
    }

    /// <summary>Fields of the current record, unquoted.</summary>
    public List<string> Fields(char delimiter) => Fields(Record, delimiter);

    /// <summary>Fields of a record, unquoted.</summary>
    public static List<string> Fields(ReadOnlySpan<byte> record, char delimiter)
    {
        var fields = new List<string>();
        var field = new List<byte>();
        var quotes = default(CsvQuotes);
        foreach (var b in record)
        {
            if (quotes.Take(b))
            {
                continue;
            }

            if (b != delimiter || quotes.Quoted)
            {
                field.Add(b);
                continue;
            }

            fields.Add(Text(field));
            field.Clear();
        }

        fields.Add(Text(field));
        return fields;
    }

    /// <summary>How often a byte is outside quotes in the current record.</summary>
    public int CountOutsideQuotes(char delimiter) => CountOutsideQuotes(Record, delimiter);

    /// <summary>How often a byte is outside quotes in a record.</summary>
    public static int CountOutsideQuotes(ReadOnlySpan<byte> record, char delimiter)
    {
        var count = 0;
        var quotes = default(CsvQuotes);
        foreach (var b in record)
        {
            quotes.Take(b);
            count += b == delimiter && !quotes.Quoted ? 1 : 0;
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();

    private static string Text(List<byte> field) => System.Text.Encoding.UTF8.GetString([.. field]);

    /// <summary>Counts a line; true if the record ends with it.</summary>
    private bool EndLine(int b, bool quoted)
    {
        // Inside quotes a CR LF counts once, at its LF, and stays in the text.
        if (quoted)
        {
            NextLine += b == '\n' ? 1 : 0;
            return false;
        }

        NextLine++;
        var next = b == '\r' ? ReadByte() : -1;
        if (next != '\n')
        {
            _pushedBack = next;
        }

        LineEnd = b == '\n' ? "LF" : next == '\n' ? "CR LF" : "CR";
        return true;
    }

    private int Read()
    {
        if (_pushedBack < 0)
        {
            return ReadByte();
        }

        var b = _pushedBack;
        _pushedBack = -1;
        return b;
    }

    private int ReadByte()
    {
        var b = _stream.ReadByte();
        _taken += b < 0 ? 0 : 1;
        return b;
    }

    private void Append(byte b)
    {
        if (_length == _record.Length)
        {
            Array.Resize(ref _record, _length * 2);
        }

        _record[_length++] = b;
    }
}
