using Armed.Trainer;

namespace Armed.PublicApi.Tests;

/// <summary>Cancels a fit at a report of its main stage.</summary>
internal sealed class CancelAfter(int reports) : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public int Reports { get; private set; }

    public void Report(TrainingProgress value)
    {
        if (value.Stage.StartsWith("training", StringComparison.Ordinal) && ++Reports == reports)
        {
            _source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}
