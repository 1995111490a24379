namespace Armed.Cli.Common;

/// <summary>Looks whether a process that should end still computes.</summary>
internal sealed class StuckWatch : IDisposable
{
    /// <summary>Share of a period that a process computes that works; waiting threads of native libraries take less.</summary>
    private const double LeastShare = 0.01;

    private readonly Timer _timer;
    private readonly Func<TimeSpan> _processorTime;
    private readonly TimeSpan _period;
    private readonly Action _stuck;
    private TimeSpan _last;

    /// <param name="grace">Time for a step to finish, and between two looks.</param>
    /// <param name="processorTime">Processor time of the process.</param>
    /// <param name="stuck">Called when it computed nothing between two looks.</param>
    public StuckWatch(TimeSpan grace, Func<TimeSpan> processorTime, Action stuck)
    {
        (_period, _processorTime, _stuck, _last) = (grace, processorTime, stuck, processorTime());
        _timer = new Timer(_ => Look(), null, grace, grace);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = _processorTime();
        if (now - _last < LeastShare * _period)
        {
            _stuck();
        }

        _last = now;
    }
}
