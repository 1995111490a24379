using System.Threading.RateLimiting;
using Armed.Server.Faults;

namespace Armed.Server.Limits;

/// <summary>Lets so many requests through at once, makes so many more wait, and refuses the rest.</summary>
internal sealed class RequestGate(ArmedServerOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxConcurrency,
        QueueLimit = options.MaxQueue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Requests that run and that wait.</summary>
    public (long Running, long Queued) State
        => _limiter.GetStatistics() is { } state ? (options.MaxConcurrency - state.CurrentAvailablePermits, state.CurrentQueuedCount) : default;

    /// <summary>Waits for the request's turn.</summary>
    /// <returns>The permit; dispose it.</returns>
    /// <exception cref="InferFault">The queue is full, or the turn did not come in time.</exception>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken gone)
    {
        var lease = _limiter.AttemptAcquire();
        return lease.IsAcquired ? new ValueTask<RateLimitLease>(lease) : WaitAsync(gone);
    }

    public void Dispose() => _limiter.Dispose();

    private async ValueTask<RateLimitLease> WaitAsync(CancellationToken gone)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(gone);
        time.CancelAfter(options.RequestTimeout);
        try
        {
            var lease = await _limiter.AcquireAsync(1, time.Token).ConfigureAwait(false);
            return lease.IsAcquired
                ? lease
                : throw InferFault.Busy($"The server is busy: {options.MaxConcurrency} requests run and {options.MaxQueue} wait. Try again in a moment.");
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            throw InferFault.Busy($"The server is busy: the request waited longer than {options.RequestTimeout.TotalSeconds} s. Try again in a moment.");
        }
    }
}
