using System.Buffers.Binary;
using System.IO.Compression;

namespace Armed.Trainer.Data.Csv;

/// <summary>
/// Decompresses a gzip file and makes sure that it was whole. .NET verifies the checksum of each member that ends (RFC 1952), but takes data that break off for data that end. So a member of
/// known content follows the file's bytes here: it is read as such only if the one before it was complete, and is not passed on.
/// </summary>
internal sealed class CheckedGzip : ForwardStream
{
    private const int BlockSize = 1 << 16;

    private static readonly byte[] s_mark = [.. "armed: the end \u0000\u0001\u0002"u8];
    private static readonly byte[] s_markMember = Compress(s_mark);

    private readonly GZipStream _inner;
    private readonly byte[] _block = new byte[BlockSize + s_mark.Length];
    private int _start;
    private int _end;

    /// <param name="path">The file.</param>
    public CheckedGzip(string path) => _inner = new GZipStream(new Followed(File.OpenRead(path), LengthWithoutPadding(path)), CompressionMode.Decompress);

    /// <summary>Whether a file has zeros behind its data, as tapes and some tools leave them.</summary>
    public static bool IsPadded(string path) => LengthWithoutPadding(path) < new FileInfo(path).Length;

    /// <exception cref="InvalidDataException">The data are damaged or break off.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_end - _start <= s_mark.Length)
        {
            _block.AsSpan(_start, _end - _start).CopyTo(_block);
            (_start, _end) = (0, _end - _start);
            var read = _inner.Read(_block, _end, _block.Length - _end);
            if (read == 0)
            {
                return _block.AsSpan(0, _end).SequenceEqual(s_mark) ? 0 : throw new InvalidDataException("The compressed data break off.");
            }

            _end += read;
        }

        var count = Math.Min(buffer.Length, _end - _start - s_mark.Length);
        _block.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] content)
    {
        using var member = new MemoryStream();
        using (var stream = new GZipStream(member, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return member.ToArray();
    }

    /// <summary>The bytes up to the end of the last member: it ends with the length of its content, whose own last bytes may be zeros.</summary>
    private static long LengthWithoutPadding(string path)
    {
        const int fewest = 16;
        using var file = File.OpenRead(path);
        var data = LengthWithoutZeros(file);
        if (file.Length - data < fewest)
        {
            return file.Length;
        }

        var length = DecompressedLength(path);
        Span<byte> end = stackalloc byte[4];
        for (var at = data; at < data + 4; at++)
        {
            file.Seek(at - 4, SeekOrigin.Begin);
            file.ReadExactly(end);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == (uint)length)
            {
                return at;
            }
        }

        return file.Length;
    }

    private static long LengthWithoutZeros(FileStream file)
    {
        var tail = new byte[BlockSize];
        var end = file.Length;
        while (end > 0)
        {
            var start = Math.Max(0, end - tail.Length);
            file.Seek(start, SeekOrigin.Begin);
            file.ReadExactly(tail, 0, (int)(end - start));
            var last = tail.AsSpan(0, (int)(end - start)).LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }

    private static long DecompressedLength(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var block = new byte[BlockSize];
        var length = 0L;
        for (var read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            length += read;
        }

        return length;
    }

    /// <summary>A file's first bytes, and the member of known content behind them.</summary>
    private sealed class Followed(FileStream file, long length) : ForwardStream
    {
        private int _marked;
        private long _left = length;

        public override int Read(Span<byte> buffer)
        {
            var read = _left > 0 ? file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]) : 0;
            _left = read == 0 ? 0 : _left - read;
            if (read > 0)
            {
                return read;
            }

            var count = Math.Min(buffer.Length, s_markMember.Length - _marked);
            s_markMember.AsSpan(_marked, count).CopyTo(buffer);
            _marked += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
