using System.Buffers;
using System.IO.Compression;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>
/// Bounds how deeply a JSON file is nested before DuckDB reads it: 100,000 levels of arrays stop its reader for ever, deaf to interruption, and as many of objects overflow the stack.
/// </summary>
internal static class JsonNesting
{
    /// <summary>Deepest nesting of a table's cells; people and programs write a few levels.</summary>
    public const int MostLevels = 200;

    private const int BufferBytes = 1 << 20;
    private static readonly SearchValues<byte> s_outside = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> s_inside = SearchValues.Create("\"\\\n"u8);

    /// <exception cref="InputException">The file is nested more deeply.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void Require(string path)
    {
        using var file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = new byte[BufferBytes];
        var scan = default(Scan);
        while (stream.Read(buffer) is var read and > 0)
        {
            if (scan.IsTooDeep(buffer.AsSpan(0, read)))
            {
                throw new InputException($"{path} has JSON that is nested more than {MostLevels} levels deep. Expected a list of objects, or an object per line, whose values are numbers and texts.");
            }
        }
    }

    /// <summary>Counts open brackets outside texts. A text ends with its line at the latest, as JSON has no line ends in texts: a stray quote hides nothing.</summary>
    private struct Scan
    {
        private int _levels;
        private bool _isText;
        private bool _isEscaped;

        public bool IsTooDeep(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_isEscaped)
                {
                    _isEscaped = false;
                    bytes = bytes[1..];
                    continue;
                }

                var place = bytes.IndexOfAny(_isText ? s_inside : s_outside);
                if (place < 0)
                {
                    return false;
                }

                Take(bytes[place]);
                if (_levels > MostLevels)
                {
                    return true;
                }

                bytes = bytes[(place + 1)..];
            }

            return false;
        }

        private void Take(byte letter)
        {
            switch (letter)
            {
                case (byte)'\\': _isEscaped = true; break;
                case (byte)'\n': _isText = false; break;
                case (byte)'"': _isText = !_isText; break;
                case (byte)'{' or (byte)'[': _levels++; break;
                default: _levels = Math.Max(0, _levels - 1); break;
            }
        }
    }
}
