using System.Diagnostics;

namespace Armed.Runtime.Tests.Support;

/// <summary>How something hostile is refused: by an exception that says what is wrong, soon, and without much memory.</summary>
internal static class Refusal
{
    /// <summary>A second; five on a machine that does other things meanwhile.</summary>
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    /// <summary>Runs what must be refused, twice: the first exception of its kind in a process loads code and costs more.</summary>
    /// <param name="action">What must be refused.</param>
    /// <param name="mostBytes">Most that may be allocated by the managed side, in all.</param>
    public static ArmedBundleException Of(Action action, long mostBytes = 32 << 20)
    {
        Assert.Throws<ArmedBundleException>(action);
        var (start, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        var refusal = Assert.Throws<ArmedBundleException>(action);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_most);
        Assert.All(new[] { refusal.File, refusal.Expected, refusal.Found }, Assert.NotEmpty);
        Assert.InRange(refusal.Message.Length, 1, 3_000);
        return refusal;
    }
}
