using System.Globalization;

namespace Armed.Trainer.Images;

/// <summary>Bytes as DuckDB writes them in a text: printable ASCII as it is, everything else as <c>\x</c> and two hexadecimal digits.</summary>
internal static class BlobText
{
    private const string Png = @"\x89PNG", Jpeg = @"\xFF\xD8\xFF";

    /// <summary>The bytes of a PNG or JPEG file; null where the text is something else, such as a path.</summary>
    public static byte[]? Bytes(string text)
    {
        if (!text.StartsWith(Png, StringComparison.Ordinal) && !text.StartsWith(Jpeg, StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
            }
            else if (i + 3 < text.Length && byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 3;
            }
            else
            {
                throw new InvalidDataException("breaks off within a byte.");
            }
        }

        return [.. bytes];
    }
}
