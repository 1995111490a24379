using System.Diagnostics;

namespace Armed.Benchmarks.Server;

/// <summary>Load on one endpoint for a while.</summary>
internal static class LoadRound
{
    /// <summary>As fast as so many connections go.</summary>
    /// <returns>Requests per second.</returns>
    public static async Task<double> Throughput(Uri address, byte[] request, int connections, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await RawConnection.Open(address);
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                Require(await connection.Send(request));
                count++;
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// At a given rate, whatever the answers take. A request that had to wait for the one before it counts from when it was due; one that the timer sent late, from when it was sent.
    /// </summary>
    /// <returns>Seconds of each request.</returns>
    public static async Task<List<double>> Latencies(Uri address, byte[] request, int connections, double rate, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(index => Task.Run(async () =>
        {
            using var connection = await RawConnection.Open(address);
            var seconds = new List<double>();
            for (var i = 0; ; i++)
            {
                var due = TimeSpan.FromSeconds(((i * (double)connections) + index) / rate);
                if (due > time)
                {
                    return seconds;
                }

                if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait);
                    due = Stopwatch.GetElapsedTime(start);
                }

                Require(await connection.Send(request));
                seconds.Add((Stopwatch.GetElapsedTime(start) - due).TotalSeconds);
            }
        })));
        return [.. all.SelectMany(part => part)];
    }

    private static void Require(int status)
    {
        if (status != 200)
        {
            throw new InvalidOperationException($"The server answered {status}; expected 200.");
        }
    }
}
