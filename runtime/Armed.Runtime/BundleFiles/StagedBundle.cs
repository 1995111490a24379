using Armed.Runtime.BundleFiles;

namespace Armed.Runtime.Bundles;

/// <summary>A complete bundle in a temporary sibling of its target: load it, check it, then commit it, or dispose it to discard it.</summary>
public sealed class StagedBundle : IDisposable
{
    private readonly BundleTarget _target;
    private readonly bool _force;
    private readonly string _bundleId;
    private readonly HashSet<string> _graphs;
    private bool _done;

    private StagedBundle(BundleTarget target, string path, BundleManifest manifest, bool force)
        => (_target, Path, _bundleId, _graphs, _force) = (target, path, manifest.BundleId, BundleContents.GraphNames(manifest), force);

    /// <summary>The path of the bundle until it is committed.</summary>
    public string Path { get; }

    /// <summary>Adds or replaces a file that is not a graph, such as a report that needed the loaded graphs.</summary>
    /// <param name="name">Plain file name.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="ArgumentException">The name is not plain, or is that of the manifest or of a graph.</exception>
    /// <exception cref="BundleWriteException">The disk or its permissions refuse.</exception>
    public void AddFile(string name, ReadOnlySpan<byte> content)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        BundleContents.RequireName(name);
        if (_graphs.Contains(name))
        {
            throw new ArgumentException(
                $"'{name}' is a graph of the bundle; expected another file. A graph needs a new manifest. Stage the bundle again.", nameof(name));
        }

        StagingDirectory.Write(Path, name, content);
    }

    /// <summary>Replaces the manifest: with the parity that was measured on the staged graphs, for one. The graphs stay as they are.</summary>
    /// <param name="manifest">The manifest, with the same bundle id.</param>
    /// <exception cref="ArgumentException">The bundle id differs.</exception>
    /// <exception cref="ArmedBundleException">A field of the manifest is wrong.</exception>
    /// <exception cref="BundleWriteException">The disk or its permissions refuse.</exception>
    public void UpdateManifest(BundleManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ObjectDisposedException.ThrowIf(_done, this);
        if (manifest.BundleId != _bundleId || BundleManifest.ComputeBundleId(manifest.Graphs) != _bundleId)
        {
            throw new ArgumentException(
                $"The manifest's bundle id is {manifest.BundleId}; expected {_bundleId}, that of the staged graphs. Stage other graphs again.",
                nameof(manifest));
        }

        StagingDirectory.Write(Path, BundleManifest.FileName, manifest.ToJson());
    }

    /// <summary>Moves the bundle into place.</summary>
    /// <exception cref="BundleWriteException">Something else exists at the target by now, or the file system refuses.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_done, this);
        StagingDirectory.Flush(Path);
        BundleCommit.Run(Path, _target, _force);
        StagingDirectory.Release(Path);
        _done = true;
    }

    /// <summary>Removes the staged bundle unless it was committed.</summary>
    public void Dispose()
    {
        if (!_done)
        {
            _done = true;
            StagingDirectory.Remove(Path);
        }
    }

    internal static StagedBundle Create(
        BundleTarget target, IReadOnlyDictionary<string, byte[]> files, BundleManifest manifest, ReadOnlySpan<byte> json, bool force)
    {
        var staged = new StagedBundle(target, StagingDirectory.Create(target), manifest, force);
        try
        {
            foreach (var (name, content) in files)
            {
                StagingDirectory.Write(staged.Path, name, content);
            }

            StagingDirectory.Write(staged.Path, BundleManifest.FileName, json);
            StagingDirectory.Flush(staged.Path);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }
}
