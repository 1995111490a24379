namespace Armed.Cli.Output;

/// <summary>Whether the directory for temporary files can be written: TorchSharp's native library is copied there on older systems.</summary>
internal static class TemporaryDirectory
{
    /// <summary>About the size of what is copied there, in bytes.</summary>
    private const int Needed = 4 << 20;

    /// <summary>What is wrong with it and what to do, in sentences; null where a few megabytes can be written.</summary>
    public static string? Fault()
    {
        var folder = Path.GetTempPath();
        try
        {
            using var file = new FileStream(Path.Combine(folder, $"armed-{Environment.ProcessId}-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.Write(new byte[Needed]);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The temporary directory '{folder}' cannot be written: {fault.Message} Set {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")} to a directory that exists and has a few megabytes free.";
        }
    }
}
