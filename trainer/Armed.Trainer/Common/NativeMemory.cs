using System.Runtime.InteropServices;

namespace Armed.Trainer.Common;

/// <summary>Gives memory that the C library keeps after tensors were freed back to the system: fragmentation else grows with the steps.</summary>
internal static partial class NativeMemory
{
    private const int EverySteps = 256;
    private static bool s_absent = !OperatingSystem.IsLinux();

    /// <summary>Trims at every 256th step, on systems with glibc.</summary>
    public static void TrimEvery(long steps)
    {
        if (steps % EverySteps == 0)
        {
            Trim();
        }
    }

    /// <summary>Trims now, on systems with glibc.</summary>
    public static void Trim()
    {
        if (s_absent)
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            s_absent = true; // another C library, such as musl
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
