using Armed.Cli.Common;
using Armed.Runtime.BundleFiles;
using Armed.Trainer;

namespace Armed.Cli.Reconstructing;

/// <summary>Where a directory of images goes. It replaces only a directory that holds nothing but what this verb writes.</summary>
internal sealed class ImageTarget
{
    private readonly BundleTarget _target;
    private readonly bool _force;
    private readonly ImageFiles _files;

    /// <param name="target">The directory.</param>
    /// <param name="force">Whether one that this verb wrote may be replaced.</param>
    /// <param name="files">What the verb writes.</param>
    /// <exception cref="InputException">Something stands there that may not be replaced, or the directory above is missing.</exception>
    /// <exception cref="Armed.Runtime.Bundles.BundleWriteException">The path cannot be resolved, or is inside a bundle.</exception>
    public ImageTarget(string target, bool force, ImageFiles files)
    {
        (_target, _force, _files) = (BundleTarget.Resolve(target), force, files);
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
            throw new InputException($"{what}: '{folder}' is in the directory '{_target.Path}', which would be replaced. Choose another directory with {_files.Option}.");
        }
    }

    /// <summary>Refuses a file to write that is the directory, or inside it, whether either exists or not.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="InputException">It is inside.</exception>
    public void RequireApart(string file, string what)
    {
        var path = Path.GetFullPath(file);
        if (path == _target.Path || path.StartsWith(_target.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InputException($"{what}: '{file}' is the directory '{_target.Path}', or in it. Choose another file, or another directory with {_files.Option}.");
        }

        RequireOutside(file, what);
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
        BundleCommit.Replace(staged, _target, path => File.Exists(Path.Combine(path, _files.Mark)));
    }

    private void RequireReplaceable()
    {
        _target.RequireOutsideBundles();
        if (File.Exists(_target.Path))
        {
            throw new InputException($"Output '{_target.Path}' is a file; expected a directory to write. Choose another name with {_files.Option}.");
        }

        if (!Directory.Exists(_target.Parent))
        {
            throw new InputException($"Output '{_target.Path}': the directory '{_target.Parent}' does not exist. Create it first, or choose another directory with {_files.Option}.");
        }

        if (Directory.Exists(_target.Path) && Directory.EnumerateFileSystemEntries(_target.Path).Any())
        {
            RequireOwn();
        }
    }

    private void RequireOwn()
    {
        if (!File.Exists(Path.Combine(_target.Path, _files.Mark)))
        {
            throw new InputException($"Output '{_target.Path}' is a directory that {_files.Verb} did not write (no {_files.Mark} inside), and --force does not replace it. Choose another name with {_files.Option}, or remove it.");
        }

        if (new DirectoryInfo(_target.Path).EnumerateFileSystemInfos().FirstOrDefault(entry => !IsOwn(entry)) is { } other)
        {
            throw new InputException($"Output '{_target.Path}' holds '{other.Name}', which {_files.Verb} did not write, and --force does not remove it. Move it elsewhere, or choose another name with {_files.Option}.");
        }

        if (!_force)
        {
            throw new InputException($"Output '{_target.Path}' exists. Choose another name with {_files.Option}, or replace it with --force.");
        }
    }

    private bool IsOwn(FileSystemInfo entry) => entry is FileInfo && _files.Has(entry.Name);
}
