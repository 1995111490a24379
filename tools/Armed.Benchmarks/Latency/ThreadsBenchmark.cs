using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;

namespace Armed.Benchmarks.Latency;

/// <summary>What two threads do over what one does, beside the same of a loop that shares nothing: what the machine itself loses.</summary>
internal static class ThreadsBenchmark
{
    private const int Rounds = 31, TurnMilliseconds = 100;

    public static void Run(string bundle, TextWriter output)
    {
        using var model = ArmedModel.Load(bundle, new ArmedModelOptions { DirectEvaluation = false });
        using var direct = ArmedModel.Load(bundle);
        ServingMachine.Describe(model, output);
        output.WriteLine($"Calls in {TurnMilliseconds} ms of two threads over those of one; medians of {Rounds} interleaved rounds");
        (string Name, Func<Action> Make)[] works = [("spin loop", () => Spin), .. Works("ONNX Runtime", model, 1, 16, 256, 1_024), .. Works("as loaded", direct, 1, 16)];
        double[][] gains = [.. works.Select(_ => new double[Rounds])];
        double[][] against = [.. works.Select(_ => new double[Rounds])];
        for (var round = -2; round < Rounds; round++)
        {
            for (var w = 0; w < works.Length; w++)
            {
                var gain = Calls(works[w].Make, 2) / (double)Calls(works[w].Make, 1);
                if (round < 0)
                {
                    continue;
                }

                gains[w][round] = gain;
                against[w][round] = gain / gains[0][round];
            }
        }

        output.WriteLine($"{"",-26} {"two / one",10} {"/ spin loop",12}");
        for (var w = 0; w < works.Length; w++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{works[w].Name,-26} {Median(gains[w]),10:F3} {Median(against[w]),12:F3}"));
        }
    }

    private static IEnumerable<(string Name, Func<Action> Make)> Works(string how, ArmedModel model, params int[] rows)
        => rows.Select(count => ($"{how}, {count:N0} row{(count == 1 ? "" : "s")}", Predict(model, count)));

    private static Func<Action> Predict(ArmedModel model, int count) => () =>
    {
        var rows = BundleRows.Draw(model, count);
        var predictions = new float[count * model.Width];
        return () => model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets, predictions);
    };

    private static void Spin() => Thread.SpinWait(20);

    private static long Calls(Func<Action> make, int threads)
    {
        long calls = 0;
        using var ready = new Barrier(threads);
        Thread[] running = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            var call = make();
            call();
            ready.SignalAndWait();
            long start = Stopwatch.GetTimestamp(), mine = 0;
            for (; Stopwatch.GetElapsedTime(start).TotalMilliseconds < TurnMilliseconds; mine++) { call(); } Interlocked.Add(ref calls, mine);
        }))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        return calls;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
