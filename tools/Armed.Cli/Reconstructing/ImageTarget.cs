using System.Text.RegularExpressions;
using Armed.Cli.Common;
using Armed.Runtime.BundleFiles;
using Armed.Trainer;

namespace Armed.Cli.Reconstructing;

/// <summary>Where a directory of images goes. It replaces only a directory that holds nothing but what this verb writes.</summary>
internal sealed partial class ImageTarget
{
    /// <summary>The table of errors.</summary>
    public const string Table = "errors.csv";

    /// <summary>The file by which such a directory is known; no other command writes it.</summary>
    public const string Mark = "armed-reconstruct.json";

    private readonly BundleTarget _target;
    private readonly bool _force;

    /// <param name="target">The directory.</param>
    /// <param name="force">Whether one that this verb wrote may be replaced.</param>
    /// <exception cref="InputException">Something stands there that may not be replaced, or the directory above is missing.</exception>
    /// <exception cref="Armed.Runtime.Bundles.BundleWriteException">The path cannot be resolved, or is inside a bundle.</exception>
    public ImageTarget(string target, bool force)
    {
        (_target, _force) = (BundleTarget.Resolve(target), force);
        RequireReplaceable();
    }

    /// <summary>Refuses a file inside the directory, which would be removed with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="InputException">It is inside.</exception>
    public void RequireOutside(string path, string what) =>
        RequireFolderOutside(Path.GetDirectoryName(File.Exists(path) ? OutputFile.Final(path) : Path.GetFullPath(path))!, what);

    /// <summary>Refuses a folder that is the directory, or inside it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="what">What it holds, for the message.</param>
    /// <exception cref="InputException">It is inside.</exception>
    public void RequireFolderOutside(string folder, string what)
    {
        if (!Directory.Exists(_target.Path) || !Directory.Exists(folder))
        {
            return;
        }

        var (inner, outer) = (OutputFile.FinalDirectory(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), OutputFile.FinalDirectory(_target.Path));
        if (inner == outer || inner.StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InputException($"{what}: '{folder}' is in the directory '{_target.Path}', which would be replaced. Choose another directory with -o.");
        }
    }

    /// <summary>Makes the temporary sibling to write to.</summary>
    public string Stage()
    {
        StagingDirectory.RemoveLeftovers(_target);
        return StagingDirectory.Create(_target);
    }

    /// <summary>Moves what was written into place.</summary>
    /// <exception cref="InputException">Something stands there by now that may not be replaced.</exception>
    public void Publish(string staged)
    {
        StagingDirectory.Flush(staged);
        RequireReplaceable();
        BundleCommit.Replace(staged, _target, path => File.Exists(Path.Combine(path, Mark)));
    }

    private void RequireReplaceable()
    {
        _target.RequireOutsideBundles();
        if (File.Exists(_target.Path))
        {
            throw new InputException($"Output '{_target.Path}' is a file; expected a directory to write. Choose another name with -o.");
        }

        if (!Directory.Exists(_target.Parent))
        {
            throw new InputException($"Output '{_target.Path}': the directory '{_target.Parent}' does not exist. Create it first, or choose another directory with -o.");
        }

        if (Directory.Exists(_target.Path) && Directory.EnumerateFileSystemEntries(_target.Path).Any())
        {
            RequireOwn();
        }
    }

    private void RequireOwn()
    {
        if (!File.Exists(Path.Combine(_target.Path, Mark)))
        {
            throw new InputException($"Output '{_target.Path}' is a directory that armed reconstruct did not write (no {Mark} inside), and --force does not replace it. Choose another name with -o, or remove it.");
        }

        if (new DirectoryInfo(_target.Path).EnumerateFileSystemInfos().FirstOrDefault(entry => !IsOwn(entry)) is { } other)
        {
            throw new InputException($"Output '{_target.Path}' holds '{other.Name}', which armed reconstruct did not write, and --force does not remove it. Move it elsewhere, or choose another name with -o.");
        }

        if (!_force)
        {
            throw new InputException($"Output '{_target.Path}' exists. Choose another name with -o, or replace it with --force.");
        }
    }

    private static bool IsOwn(FileSystemInfo entry) => entry is FileInfo && (entry.Name is Table or Mark || ImageName().IsMatch(entry.Name));

    [GeneratedRegex("^row-[0-9]{6,}\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex ImageName();
}
