using System.Runtime.ExceptionServices;

namespace Armed.Trainer.CrossValidating;

/// <summary>Runs jobs in their order on some threads; results have the order of the jobs.</summary>
/// <param name="threads">Number of threads; with one, jobs run on the calling thread.</param>
internal sealed class FitQueue(int threads)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, CancellationTokenSource> _running = [];
    private int _next;
    private int _failed = int.MaxValue;
    private Exception? _failure;

    /// <summary>The results. The first job in order that fails is reported, whichever fails first in time: jobs after it stop or do not begin, those before it finish.</summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="run">Runs a job; on several threads at once.</param>
    /// <param name="cancellation">Stops.</param>
    public TResult[] Run<TJob, TResult>(IReadOnlyList<TJob> jobs, Func<TJob, CancellationToken, TResult> run, CancellationToken cancellation)
    {
        var results = new TResult[jobs.Count];
        void Work()
        {
            while (Take(jobs.Count, cancellation) is { } job)
            {
                try
                {
                    results[job.At] = run(jobs[job.At], job.Stop);
                }
                catch (Exception failure)
                {
                    Fail(job.At, failure);
                }
                finally
                {
                    End(job.At);
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

    private (int At, CancellationToken Stop)? Take(int count, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_failure is not null || _next >= count)
            {
                return null;
            }

            _running[_next] = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            return (_next, _running[_next++].Token);
        }
    }

    private void End(int at)
    {
        lock (_lock)
        {
            _running.Remove(at, out var stop);
            stop!.Dispose();
        }
    }

    /// <summary>Keeps the failure of the first job in order, and stops those after it; jobs that were stopped failed of nothing of their own.</summary>
    private void Fail(int at, Exception failure)
    {
        lock (_lock)
        {
            var isOwn = failure is not OperationCanceledException;
            if (_failure is null || (isOwn && (at < _failed || _failure is OperationCanceledException)))
            {
                (_failed, _failure) = (at, failure);
            }

            foreach (var stop in _running.Where(running => running.Key > _failed).Select(running => running.Value))
            {
                stop.Cancel();
            }
        }
    }
}
