using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Graphs.Inspection;
using Armed.Runtime.Manifest;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.BundleFiles;

/// <summary>Reads a bundle that may be hostile: every file once, bounded, hashed and checked before anything uses it.</summary>
internal static class BundleReader
{
    public static BundleManifest ReadManifest(string directory, OutcomeRegistry outcomes)
    {
        if (!Directory.Exists(directory))
        {
            throw new ArmedBundleException(
                directory, "a bundle's directory", File.Exists(directory) ? "a file" : "nothing", "Name the directory that contains armed.json.");
        }

        var manifest = BundleManifest.Parse(ReadFile(directory, BundleManifest.FileName, ManifestJson.MaxBytes), outcomes);
        RequireBundleId(manifest);
        return manifest;
    }

    /// <summary>A graph whose hash and content are right.</summary>
    public static CheckedGraph ReadGraph(string directory, GraphDescription graph, BundleManifest manifest, long maxBytes)
    {
        var content = ReadHashed(directory, graph, maxBytes);
        return new CheckedGraph(graph, content, GraphInspector.Inspect(content, graph, manifest));
    }

    /// <summary>The bytes of a graph whose hash is right.</summary>
    public static byte[] ReadHashed(string directory, GraphDescription graph, long maxBytes)
    {
        var content = ReadFile(directory, graph.File, maxBytes);
        var found = BundleManifest.Hash(content);
        if (found != graph.Sha256)
        {
            throw new ArmedBundleException(
                Path.Combine(directory, graph.File), $"SHA-256 {graph.Sha256}", found,
                "The file was damaged or replaced after the bundle was written. Copy the bundle again.");
        }

        return content;
    }

    private static void RequireBundleId(BundleManifest manifest)
    {
        var id = BundleManifest.ComputeBundleId(manifest.Graphs);
        if (id != manifest.BundleId)
        {
            throw new ArmedBundleException(
                BundleManifest.FileName, $"bundle_id {id}, computed from the graphs' hashes", manifest.BundleId,
                "The manifest was changed by hand, or belongs to another bundle.");
        }
    }

    /// <summary>The bytes of a file of at least one and at most so many.</summary>
    public static byte[] ReadFile(string directory, string name, long maxBytes)
    {
        var path = Path.Combine(directory, name);
        try
        {
            BundleLink.RequireInside(directory, path);

            // The length is asked for before opening: a pipe, which has none, would wait for a writer.
            var length = new FileInfo(path).Length;
            RequireLength(path, length, maxBytes);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            RequireLength(path, stream.Length, maxBytes);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (FileNotFoundException e)
        {
            throw new ArmedBundleException(path, "a file", "nothing", "The bundle is incomplete. Copy it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ArmedBundleException(path, "a file that can be read", e.Message.TrimEnd('.'), null, e);
        }
    }

    private static void RequireLength(string path, long length, long maxBytes)
    {
        if (length < 1 || length > maxBytes)
        {
            throw new ArmedBundleException(
                path, $"1 to {maxBytes} bytes", $"{length}",
                length > maxBytes ? "If the bundle is yours, raise ArmedModelOptions.MaxGraphBytes." : "The bundle is incomplete. Copy it again.");
        }
    }
}
