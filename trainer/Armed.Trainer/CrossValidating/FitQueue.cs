using System.Runtime.ExceptionServices;

namespace Armed.Trainer.CrossValidating;

/// <summary>Runs jobs in their order on some threads; results have the order of the jobs.</summary>
/// <param name="threads">Number of threads; with one, jobs run on the calling thread.</param>
internal sealed class FitQueue(int threads)
{
    private readonly Lock _lock = new();
    private int _next;
    private int _failed = int.MaxValue;
    private Exception? _failure;

    /// <summary>The results. The first job that fails stops those that have not begun.</summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="run">Runs a job; on several threads at once.</param>
    /// <param name="cancellation">Stops.</param>
    public TResult[] Run<TJob, TResult>(IReadOnlyList<TJob> jobs, Func<TJob, CancellationToken, TResult> run, CancellationToken cancellation)
    {
        var results = new TResult[jobs.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        void Work()
        {
            while (Take(jobs.Count) is { } at)
            {
                try
                {
                    results[at] = run(jobs[at], stop.Token);
                }
                catch (Exception failure)
                {
                    Fail(at, failure);
                    stop.Cancel();
                }
            }
        }

        Task[] others = [.. Enumerable.Range(1, Math.Min(threads, jobs.Count) - 1 is > 0 and var more ? more : 0).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Work();
        Task.WaitAll(others, CancellationToken.None);
        if (_failure is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(_failure);
        }

        return results;
    }

    private int? Take(int count)
    {
        lock (_lock)
        {
            return _failure is null && _next < count ? _next++ : null;
        }
    }

    /// <summary>Keeps the failure of the first job in order; jobs that were stopped for it failed of nothing of their own.</summary>
    private void Fail(int at, Exception failure)
    {
        lock (_lock)
        {
            var isOwn = failure is not OperationCanceledException;
            if (_failure is null || (isOwn && (at < _failed || _failure is OperationCanceledException)))
            {
                (_failed, _failure) = (at, failure);
            }
        }
    }
}
