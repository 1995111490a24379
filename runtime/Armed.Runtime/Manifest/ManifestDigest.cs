using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>
/// The digest of a manifest's meaning, in its first member: the bundle id covers the graphs alone, and names of clusters in another order would give every cluster another's effects.
/// Indentation and escapes do not count, unknown members do. It tells of damage and of changes by mistake; whoever changes the manifest on purpose can leave it out.
/// </summary>
internal static class ManifestDigest
{
    /// <summary>Name of the member.</summary>
    public const string Member = "digest";

    private const int BufferBytes = 1 << 16;

    /// <summary>The manifest with its digest as first member.</summary>
    /// <param name="json">A JSON object with members, indented, without a digest.</param>
    public static byte[] AddTo(ReadOnlySpan<byte> json) => [.. "{\n  \"digest\": \""u8, .. Encoding.ASCII.GetBytes(Compute(json, out _)), .. "\","u8, .. json[1..]];

    /// <summary>Requires that the digest is that of the other members; a manifest of an older version has none.</summary>
    /// <exception cref="ArmedBundleException">It is another's.</exception>
    public static void Require(ReadOnlySpan<byte> json)
    {
        var expected = Compute(json, out var found);
        if (found is not null && found != expected)
        {
            throw new ArmedBundleException(
                BundleManifest.FileName, $"digest {expected}, computed from the other members", found,
                $"The manifest was changed after the bundle was written. Copy the bundle again. If you changed it on purpose, remove the member '{Member}'.");
        }
    }

    /// <summary>SHA-256 over all tokens but those of the digest: the kind of each, and length and bytes (UTF-8, without escapes) of names, texts and numbers.</summary>
    private static string Compute(ReadOnlySpan<byte> json, out string? found)
    {
        found = null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var length = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ManifestJsonContext.MaxDepth });
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Member))
            {
                reader.Read();
                found = reader.TokenType == JsonTokenType.String ? reader.GetString() : $"{reader.TokenType}";
                reader.Skip();
                continue;
            }

            var most = reader.ValueSpan.Length + 5;
            if (length + most > buffer.Length)
            {
                hash.AppendData(buffer, 0, length);
                (buffer, length) = (most > buffer.Length ? new byte[most] : buffer, 0);
            }

            length += Write(ref reader, buffer.AsSpan(length));
        }

        hash.AppendData(buffer, 0, length);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int Write(ref Utf8JsonReader reader, Span<byte> destination)
    {
        destination[0] = (byte)reader.TokenType;
        if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String or JsonTokenType.Number))
        {
            return 1;
        }

        var value = destination[5..];
        var bytes = reader.ValueSpan.Length;
        if (reader.ValueIsEscaped)
        {
            bytes = reader.CopyString(value);
        }
        else
        {
            reader.ValueSpan.CopyTo(value);
        }

        BinaryPrimitives.WriteInt32LittleEndian(destination[1..], bytes);
        return 5 + bytes;
    }
}
