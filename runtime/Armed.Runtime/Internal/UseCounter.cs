namespace Armed.Runtime.Internal;

/// <summary>
/// Lets calls run side by side and what they use go away only after the last of them: the one that closes, or the last to leave, releases it.
/// </summary>
internal sealed class UseCounter(Action release)
{
    private const long Closed = 1L << 62;

    private long _state;
    private int _released;

    /// <summary>Begins a use; false when closed.</summary>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref _state) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            ReleaseOnce();
        }
    }

    /// <summary>Lets nobody in any more. Closing twice does nothing.</summary>
    public void Close()
    {
        if ((Interlocked.Or(ref _state, Closed) & Closed) == 0 && Interlocked.Read(ref _state) == Closed)
        {
            ReleaseOnce();
        }
    }

    private void ReleaseOnce()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            release();
        }
    }
}
