using System.IO.Compression;

namespace Armed.Trainer.Data.Internal;

/// <summary>Cuts a CSV file into records, knowing quotes: for the header, and to find the line of a fault after DuckDB refused the file.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly BufferedStream _stream;
    private byte[] _record = new byte[4096];
    private int _length;
    private int _pushedBack = -1;

    public CsvRecords(string path)
    {
        Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            stream = new GZipStream(stream, CompressionMode.Decompress);
        _stream = new BufferedStream(stream, 1 << 16);
    }

    /// <summary>Bytes of the current record, without its line end.</summary>
    public ReadOnlySpan<byte> Record => _record.AsSpan(0, _length);

    /// <summary>1-based line on which the current record starts.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the file ended inside quotes.</summary>
    public bool Unclosed { get; private set; }

    private long NextLine { get; set; } = 1;

    /// <summary>Moves to the next record; false at the end of the file.</summary>
    public bool Next()
    {
        (_length, Line) = (0, NextLine);
        var (quoted, any) = (false, false);
        for (var b = Read(); b >= 0; b = Read())
        {
            any = true;
            quoted ^= b == '"';
            if (b is '\n' or '\r' && EndsLine(b) && !quoted)
                return true;
            Append((byte)b);
        }

        Unclosed = quoted;
        return any;
    }

    /// <summary>Fields of the current record, unquoted.</summary>
    public List<string> Fields(char delimiter)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in System.Text.Encoding.UTF8.GetString(Record))
        {
            if (c == '"')
            {
                // A second quote right after a closing one stands for a quote in the text.
                if (!quoted && field.Length > 0 && field[^1] == '\0')
                    field[^1] = '"';
                else if (quoted)
                    field.Append('\0');
                quoted = !quoted;
            }
            else if (c == delimiter && !quoted)
            {
                fields.Add(Take(field));
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(Take(field));
        return fields;
    }

    /// <summary>How often a byte stands outside quotes in the current record.</summary>
    public int CountOutsideQuotes(char delimiter)
    {
        var (count, quoted) = (0, false);
        foreach (var b in Record)
        {
            quoted ^= b == '"';
            if (b == delimiter && !quoted)
                count++;
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();

    private static string Take(System.Text.StringBuilder field)
    {
        var text = field.ToString().Replace("\0", "", StringComparison.Ordinal);
        field.Clear();
        return text;
    }

    private bool EndsLine(int b)
    {
        NextLine++;
        if (b != '\r')
            return true;
        var next = _stream.ReadByte();
        if (next != '\n')
            _pushedBack = next;
        return true;
    }

    private int Read()
    {
        if (_pushedBack < 0)
            return _stream.ReadByte();
        var b = _pushedBack;
        _pushedBack = -1;
        return b;
    }

    private void Append(byte b)
    {
        if (_length == _record.Length)
            Array.Resize(ref _record, _length * 2);
        _record[_length++] = b;
    }
}
