using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Runtime.BundleFiles;

/// <summary>Files and manifest of one bundle belong together.</summary>
internal static class BundleContents
{
    public static void RequireFit(IReadOnlyDictionary<string, byte[]> files, BundleManifest manifest)
    {
        foreach (var name in files.Keys)
        {
            RequireName(name);
        }

        foreach (var graph in manifest.Graphs)
        {
            RequireHash(files, graph);
        }

        var id = BundleManifest.ComputeBundleId(manifest.Graphs);
        if (id != manifest.BundleId)
        {
            throw new ArgumentException(
                $"The manifest's bundle id is {manifest.BundleId}; expected {id}. Use BundleManifest.ComputeBundleId.", nameof(manifest));
        }
    }

    public static void RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!BundleFileName.IsPlain(name) || name.Equals(BundleManifest.FileName, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"'{name}' is not a valid name for a file of a bundle; expected a plain file name without folders, other than {BundleManifest.FileName}.", nameof(name));
        }
    }

    public static HashSet<string> GraphNames(BundleManifest manifest)
        => manifest.Graphs.Select(graph => graph.File).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static void RequireHash(IReadOnlyDictionary<string, byte[]> files, GraphDescription graph)
    {
        var found = files.TryGetValue(graph.File, out var content) ? BundleManifest.Hash(content) : "no such file";
        if (found != graph.Sha256)
        {
            throw new ArgumentException(
                $"Graph {graph.Role} must be '{graph.File}' with SHA-256 {graph.Sha256}; found {found}. Make the manifest from the files.", nameof(files));
        }
    }
}
