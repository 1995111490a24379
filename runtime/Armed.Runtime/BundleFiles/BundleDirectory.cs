using Armed.Runtime.Bundles;

namespace Armed.Runtime.BundleFiles;

/// <summary>Tells a bundle's directory from any other, so that no other is ever deleted.</summary>
internal static class BundleDirectory
{
    public static bool Looks(string path) => Difference(path) is null;

    /// <summary>Why the directory is not a bundle; null if it looks like one. A bundle has no folders, so a project that contains an armed.json is not a bundle.</summary>
    public static string? Difference(string path)
    {
        if (!File.Exists(Path.Combine(path, BundleManifest.FileName)))
        {
            return $"no {BundleManifest.FileName} inside";
        }

        return StagingFault.Guard(path, () => Directory.EnumerateDirectories(path).FirstOrDefault()) is { } folder
            ? $"a folder inside, '{Path.GetFileName(folder)}'"
            : null;
    }
}
