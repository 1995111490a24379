using TorchSharp;

namespace Armed.Benchmarks.Steps;

/// <summary>Times several ways of taking a step against each other: every round takes each in turn, so that a slow spell of the machine meets them all. Processor time, not the wall's: other processes do not count.</summary>
internal static class PairedRounds
{
    private const int Rounds = 15, WarmUps = 30;

    /// <summary>The median microseconds of processor time per step of each way.</summary>
    public static double[] Run(IReadOnlyList<Action<long>> ways, double secondsPerTurn = 0.1)
    {
        int[] steps = [.. ways.Select(w => StepsPerTurn(w, secondsPerTurn))];
        double[][] times = [.. ways.Select(_ => new double[Rounds])];
        for (var round = 0; round < Rounds; round++)
        {
            for (var w = 0; w < ways.Count; w++)
            {
                times[w][round] = Time(ways[w], steps[w]);
            }
        }

        return [.. times.Select(t => t.Order().ElementAt(Rounds / 2))];
    }

    private static int StepsPerTurn(Action<long> way, double seconds)
    {
        Time(way, WarmUps);
        return Math.Max(5, (int)(seconds * 1e6 / Time(way, WarmUps)));
    }

    private static double Time(Action<long> way, int steps)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var s = 0; s < steps; s++)
        {
            using var scope = torch.NewDisposeScope();
            way(s);
        }
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / steps;
    }
}
