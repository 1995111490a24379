namespace Armed.Runtime.BundleFiles;

/// <summary>Moves a staged bundle into place.</summary>
internal static class BundleCommit
{
    /// <summary>
    /// Stands in an old bundle that was moved aside for a new one. It tells NAME.old of an interrupted swap from a NAME.old that somebody keeps.
    /// </summary>
    private const string ReplacedMark = "replaced.mark";

    public static void Run(string staged, BundleTarget target, bool force, bool allowExchange = true)
    {
        target.RequireReplaceable(force);
        Replace(staged, target, BundleDirectory.Looks, allowExchange);
    }

    /// <summary>Moves a staged directory to its place; what it replaces is removed.</summary>
    /// <param name="staged">The directory, written and flushed.</param>
    /// <param name="target">Its place. The caller has checked that it may be replaced.</param>
    /// <param name="isReplaced">Whether the directory at the target is one to replace; else it is expected to be empty.</param>
    /// <param name="allowExchange">Whether the operating system may exchange the two in one step.</param>
    public static void Replace(string staged, BundleTarget target, Func<string, bool> isReplaced, bool allowExchange = true)
    {
        StagingFault.Guard(target.Path, () => Move(staged, target, isReplaced, allowExchange));
        NativeDirectory.Flush(target.Parent);
    }

    /// <summary>Where a bundle is to be read: its own path, or, after a swap that was killed half-way, the old bundle, put back where possible.</summary>
    public static string Recover(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var old = full + ".old";
        if (Directory.Exists(full) || !File.Exists(Path.Combine(old, ReplacedMark)))
        {
            return path;
        }

        try
        {
            Directory.Move(old, full);
            File.Delete(Path.Combine(full, ReplacedMark));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have been faster; a disk may be read-only.
            return Directory.Exists(full) ? path : old;
        }
    }

    /// <summary>Removes an old bundle that a killed swap left aside although the new one is in place.</summary>
    public static void RemoveReplaced(BundleTarget target)
    {
        if (Directory.Exists(target.Path) && File.Exists(Path.Combine(target.OldPath, ReplacedMark)))
        {
            StagingDirectory.Remove(target.OldPath);
        }
    }

    private static void Move(string staged, BundleTarget target, Func<string, bool> isReplaced, bool allowExchange)
    {
        if (!Directory.Exists(target.Path))
        {
            Directory.Move(staged, target.Path);
        }
        else if (!isReplaced(target.Path))
        {
            // Empty, as the caller saw; not recursive, so that a file of this very moment survives.
            Directory.Delete(target.Path);
            Directory.Move(staged, target.Path);
        }
        else if (allowExchange && NativeDirectory.TryExchange(staged, target.Path))
        {
            StagingDirectory.Remove(staged);
        }
        else
        {
            Swap(staged, target);
        }
    }

    private static void Swap(string staged, BundleTarget target)
    {
        RemoveReplaced(target);
        if (Path.Exists(target.OldPath))
        {
            throw new IOException($"'{target.OldPath}' blocks the exchange; move it elsewhere");
        }

        StagingDirectory.Write(target.Path, ReplacedMark, default);
        Directory.Move(target.Path, target.OldPath);
        try
        {
            Directory.Move(staged, target.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Recover(target.Path);
            throw;
        }

        NativeDirectory.Flush(target.Parent);
        StagingDirectory.Remove(target.OldPath);
    }
}
