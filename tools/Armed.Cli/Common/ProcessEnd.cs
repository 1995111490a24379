using System.Runtime.InteropServices;

namespace Armed.Cli.Common;

/// <summary>Ends the process whatever its threads do.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Ends it as interrupted. The ordinary end runs destructors of native libraries, which wait for their threads: a thread that is stuck would hold it up.</summary>
    public static void Now()
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (!OperatingSystem.IsWindows())
        {
            Exit(ExitCode.Interrupted);
        }

        Environment.Exit(ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
