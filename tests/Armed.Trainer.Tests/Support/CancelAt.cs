namespace Armed.Trainer.Tests.Support;

/// <summary>Cancels at the n-th report of a stage, so that a fit stops at a known step.</summary>
internal sealed class CancelAt(string stage, int report) : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _seen;

    public CancellationToken Token => _source.Token;

    public TrainingProgress? At { get; private set; }

    public void Report(TrainingProgress value)
    {
        if (value.Stage != stage || ++_seen != report)
        {
            return;
        }

        At = value;
        _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
