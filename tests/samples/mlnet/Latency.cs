using System.Diagnostics;

namespace Armed.Samples.MlNet;

/// <summary>Medians of single calls, taken in turns: what disturbs one disturbs the other.</summary>
internal static class Latency
{
    private const int Rounds = 40;
    private const int Calls = 500;

    public static (double First, double Second) Medians(Action first, Action second)
    {
        var (one, two) = (new List<double>(Rounds * Calls), new List<double>(Rounds * Calls));
        for (var round = 0; round < Rounds; round++)
        {
            Time(first, one);
            Time(second, two);
        }

        // The first quarter warms up.
        return (Median(one[(one.Count / 4)..]), Median(two[(two.Count / 4)..]));
    }

    private static void Time(Action call, List<double> micros)
    {
        for (var i = 0; i < Calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            micros.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
