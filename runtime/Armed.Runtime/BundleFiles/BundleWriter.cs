using Armed.Runtime.BundleFiles;

namespace Armed.Runtime.Bundles;

/// <summary>
/// Writes bundles so that a killed process leaves the old bundle or the new one, never half of one: files go to a temporary sibling directory, reach the
/// disk, and the directory is moved into place.
/// </summary>
public static class BundleWriter
{
    /// <summary>Writes a bundle and moves it into place.</summary>
    /// <param name="target">The bundle's directory.</param>
    /// <param name="files">Contents by plain file name: every graph of the manifest, and what else belongs to the bundle; not <c>armed.json</c>.</param>
    /// <param name="manifest">The manifest; its hashes and its bundle id must fit the files.</param>
    /// <param name="force">Whether an existing bundle there is replaced by the new one. A directory without <c>armed.json</c> never is.</param>
    /// <exception cref="ArgumentException">A file name is not plain, or files and manifest do not fit.</exception>
    /// <exception cref="ArmedBundleException">A field of the manifest is wrong.</exception>
    /// <exception cref="BundleWriteException">The target exists, or the disk or its permissions refuse.</exception>
    public static void Publish(string target, IReadOnlyDictionary<string, byte[]> files, BundleManifest manifest, bool force = false)
    {
        using var staged = Stage(target, files, manifest, force);
        staged.Commit();
    }

    /// <summary>
    /// Writes a bundle to a temporary sibling directory, <c>NAME.tmp-PROCESS-RANDOM</c>, where it can be loaded and checked before it is committed.
    /// Siblings that killed processes left behind are removed first.
    /// </summary>
    /// <param name="target">The bundle's directory.</param>
    /// <param name="files">Contents by plain file name: every graph of the manifest, and what else belongs to the bundle; not <c>armed.json</c>.</param>
    /// <param name="manifest">The manifest; its hashes and its bundle id must fit the files.</param>
    /// <param name="force">Whether <see cref="StagedBundle.Commit"/> replaces an existing bundle at the target.</param>
    /// <returns>The staged bundle. Disposing it without a commit removes it.</returns>
    /// <exception cref="ArgumentException">A file name is not plain, or files and manifest do not fit.</exception>
    /// <exception cref="ArmedBundleException">A field of the manifest is wrong.</exception>
    /// <exception cref="BundleWriteException">The target exists, or the disk or its permissions refuse.</exception>
    public static StagedBundle Stage(string target, IReadOnlyDictionary<string, byte[]> files, BundleManifest manifest, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(manifest);
        var json = manifest.ToJson();
        BundleContents.RequireFit(files, manifest);
        var place = BundleTarget.Resolve(target);
        place.RequireReplaceable(force);
        StagingDirectory.RemoveLeftovers(place);
        return StagedBundle.Create(place, files, manifest, json, force);
    }

    /// <summary>
    /// Checks that a bundle could be published at the target, so that a long training does not run in vain. Only parent
    /// directories that were missing stay behind.
    /// </summary>
    /// <param name="target">The bundle's directory.</param>
    /// <param name="force">Whether an existing bundle there may be replaced.</param>
    /// <exception cref="BundleWriteException">The target exists, or the disk or its permissions refuse.</exception>
    public static void RequireWritable(string target, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        var place = BundleTarget.Resolve(target);
        place.RequireReplaceable(force);
        StagingDirectory.RemoveLeftovers(place);
        StagingDirectory.Remove(StagingDirectory.Create(place));
    }
}
