using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Bundles;

/// <content>The manifest as JSON, and the bundle id.</content>
public sealed partial record BundleManifest
{
    /// <summary>Name of the manifest's file in a bundle.</summary>
    public const string FileName = ManifestFault.FileName;

    /// <summary>Reads and checks a manifest. Members that this version does not know are ignored.</summary>
    /// <param name="json">The manifest in UTF-8, at most 64 MiB.</param>
    /// <param name="outcomes">The kinds of outcome that it may have; null for the built-in ones.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="ArmedBundleException">Not JSON, of a newer format, or a field is missing or wrong; the message names the field.</exception>
    public static BundleManifest Parse(ReadOnlySpan<byte> json, OutcomeRegistry? outcomes = null)
    {
        var manifest = ManifestJson.Deserialize(json, ManifestJson.ReadableVersion(json)) with { Outcomes = outcomes ?? OutcomeRegistry.Default };
        ManifestValidator.Validate(manifest);
        ManifestDigest.Require(json);
        return manifest;
    }

    /// <summary>Reads and checks a manifest. Members that this version does not know are ignored.</summary>
    /// <param name="json">The manifest, at most 64 MiB in UTF-8.</param>
    /// <param name="outcomes">The kinds of outcome that it may have; null for the built-in ones.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="ArmedBundleException">Not JSON, of a newer format, or a field is missing or wrong; the message names the field.</exception>
    public static BundleManifest Parse(string json, OutcomeRegistry? outcomes = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(Encoding.UTF8.GetBytes(json), outcomes);
    }

    /// <summary>Checks the manifest and writes it in the current format as indented JSON in UTF-8 with a newline at the end.</summary>
    /// <returns>The content of <c>armed.json</c>.</returns>
    /// <exception cref="ArmedBundleException">A field is wrong; the message names it.</exception>
    public byte[] ToJson()
    {
        ManifestValidator.Validate(this);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            JsonSerializer.Serialize(writer, this with { FormatVersion = CurrentFormatVersion }, ManifestJsonContext.Default.BundleManifest);
        }

        buffer.Write("\n"u8);
        return ManifestDigest.AddTo(buffer.WrittenSpan);
    }

    /// <summary>
    /// Computes a bundle's id: SHA-256 over one line per graph, <c>NAME\0SHA256\n</c> in UTF-8 (file name, a zero byte, the file's SHA-256 in lower-case
    /// hexadecimal, a line feed), the lines ordered by the ordinal (UTF-16) order of their names.
    /// </summary>
    /// <param name="graphs">The graphs; only name and hash count.</param>
    /// <returns>The id in lower-case hexadecimal.</returns>
    public static string ComputeBundleId(IReadOnlyList<GraphDescription> graphs)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        var lines = graphs.OrderBy(graph => graph.File, StringComparer.Ordinal).Select(graph => $"{graph.File}\0{graph.Sha256}\n");
        return Hash(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }

    /// <summary>Computes a SHA-256 as the manifest writes it.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The hash in lower-case hexadecimal.</returns>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
