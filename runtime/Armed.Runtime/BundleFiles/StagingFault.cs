using Armed.Runtime.Bundles;

namespace Armed.Runtime.BundleFiles;

/// <summary>The file system's refusals, with path and advice.</summary>
internal static class StagingFault
{
    private const int NoSpaceUnix = 28;
    private const int QuotaUnix = 122;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrap(path, e);
        }
    }

    public static void Guard(string path, Action action)
        => Guard(path, () =>
        {
            action();
            return true;
        });

    public static BundleWriteException Wrap(string path, Exception e) => new(path, e.Message, Advice(e), e);

    private static string Advice(Exception e) => e switch
    {
        UnauthorizedAccessException => "Choose a directory that this user may write to.",
        IOException when (e.HResult & 0xffff) is NoSpaceUnix or QuotaUnix || e.HResult == DiskFullWindows => "Free space on that disk, or choose another disk.",
        _ => "Check that the parent is a directory on a disk that can be written to.",
    };
}
