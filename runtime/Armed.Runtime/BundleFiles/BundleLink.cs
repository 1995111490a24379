using System.Runtime.InteropServices;

namespace Armed.Runtime.BundleFiles;

/// <summary>
/// A file of a bundle may be a link only to a place inside the bundle (mounted volumes of orchestrators are made so): hashes of files elsewhere would
/// otherwise be in messages, and what is loaded would not be what was copied.
/// </summary>
internal static partial class BundleLink
{
    public static void RequireInside(string directory, string path)
    {
        if (new FileInfo(path).LinkTarget is null)
        {
            return;
        }

        var (inside, target) = (Real(directory), Real(path));
        if (target is not null && (inside is null || !target.StartsWith(Path.TrimEndingDirectorySeparator(inside) + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            throw new ArmedBundleException(path, "a file inside the bundle", "a link to a file outside it", "Copy the file itself into the bundle.");
        }
    }

    /// <summary>A path without links; null where nothing is there.</summary>
    private static unsafe string? Real(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return (Path.GetFullPath(path) is var full && new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true) is { } target) ? target.FullName : full;
        }

        var found = RealPath(path, null);
        try
        {
            return Marshal.PtrToStringUTF8((nint)found);
        }
        finally
        {
            NativeMemory.Free(found);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* buffer);
}
