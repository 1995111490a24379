using Armed.Runtime.Bundles;

namespace Armed.Runtime.BundleFiles;

/// <summary>Where a bundle goes: a full path without a link at its end, its parent and its name.</summary>
internal sealed record BundleTarget(string Path, string Parent, string Name)
{
    /// <summary>Where the old bundle waits while the new one moves in, on file systems without an exchange.</summary>
    public string OldPath => Path + ".old";

    public static BundleTarget Resolve(string target)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        path = Guarded(path, () => FinalTarget(new DirectoryInfo(path)));
        var parent = System.IO.Path.GetDirectoryName(path)
            ?? throw new BundleWriteException(path, "it is a root directory", "Name a directory inside it.");
        return new(path, parent, System.IO.Path.GetFileName(path));
    }

    /// <summary>Refuses before anything is written: a file, a bundle without force, and always a directory that is not a bundle.</summary>
    public void RequireReplaceable(bool force)
    {
        RequireOutsideBundles();
        if (File.Exists(Path))
        {
            throw new BundleWriteException(Path, "a file already exists there", "Choose another name, or remove the file.");
        }

        if (!Directory.Exists(Path) || IsEmpty())
        {
            return;
        }

        if (!BundleDirectory.Looks(Path))
        {
            throw new BundleWriteException(
                Path, $"a directory exists there that is not a bundle ({BundleDirectory.Difference(Path)}), and --force replaces only bundles",
                "Choose another name, or remove the directory.");
        }

        if (!force)
        {
            throw new BundleWriteException(Path, "a bundle already exists there", "Choose another name, or replace it with --force.");
        }
    }

    /// <summary>Refuses a place within a bundle, whose files belong together.</summary>
    public void RequireOutsideBundles()
    {
        if (File.Exists(System.IO.Path.Combine(Parent, BundleManifest.FileName)))
        {
            throw new BundleWriteException(Path, "it is inside a bundle", "Choose another directory.");
        }
    }

    private static string FinalTarget(DirectoryInfo directory)
        => directory.LinkTarget is null ? directory.FullName : directory.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? directory.FullName;

    private bool IsEmpty() => Guarded(Path, () => !Directory.EnumerateFileSystemEntries(Path).Any());

    private static T Guarded<T>(string path, Func<T> action) => StagingFault.Guard(path, action);
}
