using System.IO.Compression;
using System.Text;

namespace Armed.Trainer.Data.Csv;

/// <summary>The bytes of a text file: what its first bytes say of compression and encoding, whatever its name says.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsGzip">Whether it is compressed.</param>
/// <param name="Encoding">Its encoding where it is not UTF-8; null for UTF-8.</param>
internal sealed record CsvBytes(string Path, bool IsGzip, Encoding? Encoding)
{
    private const int Looked = 4096;

    /// <summary>Looks at the first bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding asked for; null to take UTF-8, or UTF-16 where the first bytes show it.</param>
    /// <exception cref="InputException">It is an archive, or there is no such encoding.</exception>
    public static CsvBytes Look(string path, string? encoding)
    {
        var start = Start(File.OpenRead(path));
        if (start is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            throw new InputException($"{path} is a zip archive, perhaps a workbook. Save the sheet as CSV, or unpack the archive.");
        }

        var isGzip = start is [0x1F, 0x8B, ..];
        var text = isGzip ? Start(new GZipStream(File.OpenRead(path), CompressionMode.Decompress)) : start;
        return new CsvBytes(path, isGzip, Asked(encoding) ?? Detected(text));
    }

    /// <summary>The bytes, decompressed.</summary>
    public Stream Decompressed() => IsGzip ? new CheckedGzip(Path)
        : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);

    /// <summary>The bytes, decompressed and in UTF-8.</summary>
    public Stream Utf8() => Encoding is null ? Decompressed() : System.Text.Encoding.CreateTranscodingStream(Decompressed(), Encoding, new UTF8Encoding(false));

    private static byte[] Start(Stream stream)
    {
        using (stream)
        {
            var bytes = new byte[Looked];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
    }

    private static Encoding? Asked(string? name)
    {
        if (name is null)
        {
            return null;
        }

        try
        {
            System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return System.Text.Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"The encoding '{name}' is not known. Use for example utf-8, latin1, windows-1252 or utf-16.", e);
        }
    }

    /// <summary>UTF-16 has a byte order mark, or a zero in every other byte of the header: both are certain. Nothing tells the one-byte encodings from each other.</summary>
    private static Encoding? Detected(ReadOnlySpan<byte> text) => text switch
    {
        [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        _ => null,
    };
}
