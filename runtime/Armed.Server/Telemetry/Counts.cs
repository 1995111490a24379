using Prometheus;

namespace Armed.Server.Telemetry;

/// <summary>Adds to counters.</summary>
internal static class Counts
{
    /// <summary>Adds a count; nothing for 0, which is the usual one.</summary>
    public static void Add(this Counter.Child counter, int count)
    {
        if (count > 0)
        {
            counter.Inc(count);
        }
    }
}
