using System.Diagnostics;

namespace Armed.Samples.MlNet;

/// <summary>Medians of one call's time, taken in turns: what disturbs one disturbs the other.</summary>
internal static class Latency
{
    private const int Rounds = 200;
    private const int Blocks = 20;

    /// <summary>Calls between two looks at the clock, which itself takes as long as a short call.</summary>
    private const int Calls = 20;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    public static (double First, double Second) Medians(Action first, Action second)
    {
        var (one, two) = (new List<double>(Rounds * Blocks), new List<double>(Rounds * Blocks));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp; one.Clear(), two.Clear())
        {
            // The compiler's last tier comes some hundred milliseconds after the first calls.
            Time(first, one);
            Time(second, two);
        }

        for (var round = 0; round < Rounds; round++)
        {
            Time(first, one);
            Time(second, two);
        }

        return (Median(one), Median(two));
    }

    private static void Time(Action call, List<double> micros)
    {
        for (var block = 0; block < Blocks; block++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Calls; i++)
            {
                call();
            }

            micros.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
