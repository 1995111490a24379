using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>From bytes to a manifest whose fields are not checked yet.</summary>
internal static class ManifestJson
{
    public const int MaxBytes = 64 << 20;

    /// <summary>Names, numbers, texts, lists and objects of a manifest; each can take far more memory than its bytes in the file. A million clusters need 2 million.</summary>
    public const int MaxTokens = 5_000_000;

    /// <summary>Before anything else: a newer format may have other fields, and their absence would be the wrong complaint.</summary>
    public static int ReadableVersion(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            throw Fault($"at most {MaxBytes} bytes", $"{json.Length} bytes");
        }

        var version = Guard(json, FindVersion);
        if (version < 1 || version > BundleManifest.CurrentFormatVersion)
        {
            throw Fault(
                $"format_version 1 to {BundleManifest.CurrentFormatVersion}",
                version == 0 ? "none" : $"{version}",
                version > BundleManifest.CurrentFormatVersion ? "The bundle was written by a newer version. Update this program." : null);
        }

        return version;
    }

    /// <summary>The manifest in the form of the current format, whichever it was written in.</summary>
    public static BundleManifest Deserialize(ReadOnlySpan<byte> json, int version)
    {
        var current = version == 1 ? new ReadOnlySpan<byte>(Guard(json, static bytes => ManifestFormat1.ToCurrent(bytes))) : json;
        var manifest = Guard(current, static bytes => JsonSerializer.Deserialize(bytes, ManifestJsonContext.Default.BundleManifest)) ?? throw Fault("a JSON object", "null");
        return version == 1 ? ManifestFormat1.Complete(manifest) : manifest;
    }

    private delegate T Reader<T>(ReadOnlySpan<byte> json);

    private static T Guard<T>(ReadOnlySpan<byte> json, Reader<T> read)
    {
        try
        {
            return read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new ArmedBundleException(
                BundleManifest.FileName, "the JSON of a manifest", e.Message.TrimEnd('.'), "See models/README.md for the fields.", e);
        }
    }

    /// <summary>The version, 0 if there is none; reads to the end, so that a document of too many parts is refused before any is kept.</summary>
    private static int FindVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ManifestJsonContext.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("no JSON object");
        }

        var version = 0;
        for (var tokens = 1; reader.Read(); tokens++)
        {
            if (tokens > MaxTokens)
            {
                throw new JsonException($"more than {MaxTokens} values");
            }

            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format_version"u8))
            {
                reader.Read();
                version = reader.GetInt32();
            }
        }

        return version;
    }

    private static ArmedBundleException Fault(string expected, string found, string? advice = null)
        => new(BundleManifest.FileName, expected, found, advice);
}
