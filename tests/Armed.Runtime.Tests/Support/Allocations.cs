namespace Armed.Runtime.Tests.Support;

/// <summary>Counts what calls allocate on the managed heap.</summary>
internal static class Allocations
{
    private const int Rounds = 5, CallsPerRound = 20;

    /// <summary>
    /// Calls until a round allocates nothing, as tiered compilation now and then allocates on the thread that calls: what allocates by itself does so in every round.
    /// </summary>
    public static void AssertNone(Action call, int warmUp)
    {
        for (var i = 0; i < warmUp; i++)
        {
            call();
        }

        var allocated = long.MaxValue;
        for (var round = 0; round < Rounds && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < CallsPerRound; i++)
            {
                call();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
