using System.Runtime.ExceptionServices;

namespace Armed.Runtime.Common;

/// <summary>Work on its own thread: the thread pool may be busy with those who wait for this work.</summary>
internal sealed class BesideThread<T>
{
    private readonly Thread _thread;
    private readonly Func<T> _work;
    private T? _result;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Starts the work.</summary>
    public BesideThread(Func<T> work, string name)
    {
        _work = work;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Waits for the work: its result, or its exception as it was thrown.</summary>
    public T Join()
    {
        _thread.Join();
        _fault?.Throw();
        return _result!;
    }

    private void Run()
    {
        try
        {
            _result = _work();
        }
        catch (Exception e)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }
}
