using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;

namespace Armed.Benchmarks.Latency;

/// <summary>
/// One model served to many threads while it is replaced again and again, in turn by one that it adapted to a cluster and by one loaded anew: every answer must be that of the
/// version which gave it, and memory must not grow.
/// </summary>
internal sealed class StressExperiment(string bundle, long rowsWanted, int threads, TextWriter output)
{
    private const int Pool = 8_192, SampleMilliseconds = 250, ReplaceMilliseconds = 100;

    private static readonly int[] s_sizes = [1, 1, 1, 7, 16, 33, 100, 256, 700, 1_500];

    private readonly BundleRows _rows = Draw(bundle);
    private readonly MemoryTrend _memory = new();
    private readonly float[][] _expected = new float[2][];
    private StressVersion? _served;
    private long _answered;
    private long _wrong;
    private long _retried;
    private int _replaced;

    /// <summary>Runs and returns whether every answer was right.</summary>
    public bool Run()
    {
        _served = StressVersion.Make(ArmedModel.Load(bundle), _rows);
        using var adapted = StressAdaptation.Of(_served.Model);
        _expected[0] = _served.Expected;
        _expected[1] = StressVersion.Make(adapted, _rows).Expected;
        ServingMachine.Describe(_served.Model, output);
        var clock = Stopwatch.StartNew();
        Thread[] running = [.. Enumerable.Range(0, threads).Select(t => new Thread(() => Serve(new Random(t))))];
        Array.ForEach(running, thread => thread.Start());
        var replacing = new Thread(Replace);
        replacing.Start();
        while (running.Any(thread => thread.IsAlive))
        {
            _memory.Add(Interlocked.Read(ref _answered));
            Thread.Sleep(SampleMilliseconds);
        }
        replacing.Join();
        _served.Model.Dispose();
        Report(clock.Elapsed.TotalSeconds);
        return _wrong == 0;
    }

    private static BundleRows Draw(string bundle)
    {
        using var model = ArmedModel.Load(bundle);
        return BundleRows.Draw(model, Pool, unknown: 0.1);
    }

    private void Serve(Random random)
    {
        var answers = new float[s_sizes[^1] * _served!.Model.Width];
        while (Interlocked.Read(ref _answered) < rowsWanted)
        {
            int count = s_sizes[random.Next(s_sizes.Length)], start = random.Next(Pool - count);
            var version = Answer(start, count, answers);
            if (!version.Gives(answers.AsSpan(0, count * version.Model.Width), start))
            {
                Interlocked.Add(ref _wrong, count);
            }

            Interlocked.Add(ref _answered, count);
        }
    }

    /// <summary>Answers by the version that is served; where that went away between the look and the call, by the next.</summary>
    private StressVersion Answer(int start, int count, float[] answers)
    {
        while (true)
        {
            var version = Volatile.Read(ref _served)!;
            try
            {
                version.Model.Predict(_rows.Part(_rows.Features, start, count), _rows.Part(_rows.Categories, start, count), _rows.Part(_rows.Clusters, start, count),
                    _rows.Offsets.Length == 0 ? default : _rows.Part(_rows.Offsets, start, count), answers.AsSpan(0, count * version.Model.Width));
                return version;
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref _retried);
            }
        }
    }

    private void Replace()
    {
        while (Interlocked.Read(ref _answered) < rowsWanted)
        {
            Thread.Sleep(ReplaceMilliseconds);
            var next = _replaced % 2 == 0 ? new StressVersion(StressAdaptation.Of(_served!.Model), _expected[1]) : new StressVersion(ArmedModel.Load(bundle), _expected[0]);
            var old = Interlocked.Exchange(ref _served, next)!;
            old.Model.Dispose();
            _replaced++;

            // What a load leaves on the managed heap stays resident until the collector looks, first after tens of megabytes: that is not growth.
            GC.Collect();
        }
    }

    private void Report(double seconds)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_answered:N0} rows by {threads} threads in {seconds:F1} s ({_answered / seconds:N0} rows/s); {_replaced} replacements, every other one adapted, else reloaded; {_wrong} rows wrong; {_retried} calls met a model that had just gone and took the next"));
        _memory.Report(output);
    }
}
