using System.Diagnostics;

namespace Armed.Benchmarks.Latency;

/// <summary>Times calls one by one; several ways take turns of a few milliseconds, so that a slow spell of the machine meets them all.</summary>
internal sealed class TimedCalls(string name, Action call)
{
    private const int Rounds = 400;
    private const double TurnSeconds = 0.002, WarmUpSeconds = 0.3;

    private readonly List<double> _all = [];
    private readonly double[] _rounds = new double[Rounds];
    private double[] _turn = [];
    private long _allocated;

    public string Name => name;

    /// <summary>Bytes that a call allocates on the managed heap.</summary>
    public double Allocated => _allocated / (double)_all.Count;

    /// <summary>A quantile of the calls' microseconds.</summary>
    public double Quantile(double share) => _all[(int)(share * (_all.Count - 1))];

    /// <summary>Median over the rounds of this way's median over the other's.</summary>
    public double Ratio(TimedCalls other) => _rounds.Zip(other._rounds, (mine, others) => mine / others).Order().ElementAt(Rounds / 2);

    public static void Run(params IReadOnlyList<TimedCalls> ways)
    {
        foreach (var way in ways)
        {
            way.WarmUp();
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                way.Turn(round);
            }
        }

        foreach (var way in ways)
        {
            way._all.Sort();
        }
    }

    private void WarmUp()
    {
        var clock = Stopwatch.StartNew();
        var calls = 0;
        for (; calls < 50 || clock.Elapsed.TotalSeconds < WarmUpSeconds; calls++)
        {
            call();
        }

        _turn = new double[Math.Max(5, (int)(calls * TurnSeconds / clock.Elapsed.TotalSeconds))];
        _all.EnsureCapacity(Rounds * _turn.Length);
    }

    private void Turn(int round)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < _turn.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            _turn[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        _all.AddRange(_turn);
        _rounds[round] = _turn.Order().ElementAt(_turn.Length / 2);
    }
}
