using System.Text;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The list of hashes that a signing tool signs, in the form of <c>sha256sum</c>: one signature on it covers every file.</summary>
internal static class ChecksumList
{
    public const string FileName = "SHA256SUMS";

    public static IReadOnlyList<FileHash> Of(IReadOnlyDictionary<string, byte[]> files) =>
        [.. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new FileHash(file.Key, BundleManifest.Hash(file.Value)))];

    public static byte[] Write(IEnumerable<FileHash> files) =>
        Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Sha256}  {file.Path}\n")));
}
