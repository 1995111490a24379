using Armed.Runtime.BundleFiles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The directory of an export: written to a temporary sibling, then moved into place, so that a killed process leaves the old one or the new one.</summary>
internal sealed class ExportFolder
{
    private readonly BundleTarget _target;
    private readonly bool _force;

    /// <exception cref="InputException">Something stands at the target that may not be replaced.</exception>
    /// <exception cref="Armed.Runtime.Bundles.BundleWriteException">The path cannot be resolved.</exception>
    public ExportFolder(string target, bool force)
    {
        (_target, _force) = (BundleTarget.Resolve(target), force);
        RequireReplaceable();
    }

    public string Path => _target.Path;

    /// <summary>Writes the files, by paths with slashes, and moves the directory into place.</summary>
    public void Publish(IReadOnlyDictionary<string, byte[]> files)
    {
        StagingDirectory.RemoveLeftovers(_target);
        var staged = StagingDirectory.Create(_target);
        try
        {
            foreach (var (path, content) in files)
            {
                Write(staged, path, content);
            }

            StagingDirectory.Flush(staged);
            RequireReplaceable();
            BundleCommit.Replace(staged, _target, IsExport);
        }
        finally
        {
            if (Directory.Exists(staged))
            {
                StagingDirectory.Remove(staged); // after a failure
            }

            StagingDirectory.Release(staged);
        }
    }

    private static void Write(string staged, string path, byte[] content)
    {
        var file = System.IO.Path.Combine(staged, path.Replace('/', System.IO.Path.DirectorySeparatorChar));
        var folder = System.IO.Path.GetDirectoryName(file)!;
        StagingFault.Guard(folder, () => Directory.CreateDirectory(folder));
        StagingDirectory.Write(folder, System.IO.Path.GetFileName(file), content);
    }

    private void RequireReplaceable()
    {
        _target.RequireOutsideBundles();
        if (File.Exists(Path))
        {
            throw new InputException($"'{Path}' is a file; expected a directory to write. Choose another name, or remove the file.");
        }

        if (!Directory.Exists(Path) || !Directory.EnumerateFileSystemEntries(Path).Any())
        {
            return;
        }

        if (!IsExport(Path))
        {
            throw new InputException($"'{Path}' is a directory that armed export did not write (no {ExportDescription.FileName} inside), and --force replaces exports only. Choose another name, or remove it.");
        }

        if (!_force)
        {
            throw new InputException($"'{Path}' is an export that already exists. Choose another name, or replace it with --force.");
        }
    }

    private static bool IsExport(string path) => File.Exists(System.IO.Path.Combine(path, ExportDescription.FileName));
}
