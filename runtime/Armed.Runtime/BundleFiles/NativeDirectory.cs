using System.Runtime.InteropServices;

namespace Armed.Runtime.BundleFiles;

/// <summary>What .NET has no call for: the exchange of two directories, and the flush of one.</summary>
internal static partial class NativeDirectory
{
    private const int CurrentDirectory = -100;
    private const uint RenameExchange = 2;
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Exchanges two directories in one step.</summary>
    /// <returns>False where operating system, C library or file system cannot; nothing has changed then.</returns>
    public static bool TryExchange(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() && Rename(CurrentDirectory, one, CurrentDirectory, other, RenameExchange) == 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes a directory's entries reach the disk, where that can be asked for. Best effort: some file systems refuse it.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var handle = Open(path, ReadOnlyCloseOnExec);
        if (handle >= 0)
        {
            _ = Sync(handle);
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
