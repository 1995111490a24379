namespace Armed.Runtime.Common;

/// <summary>
/// Lets calls run side by side and what they use go away only after the last of them: the one that closes, or the last to leave, releases it. Threads count in cells of their
/// own, as one number for all would wander between the processors' caches with every call; so a use ends on the thread that began it.
/// </summary>
internal sealed class UseCounter(Action release)
{
    private const int Cells = 32;

    /// <summary>Numbers between cells: 128 bytes, two cache lines.</summary>
    private const int Stride = 16;

    private readonly long[] _uses = new long[(Cells + 1) * Stride];
    private int _closed;
    private int _released;

    /// <summary>Begins a use; false when closed.</summary>
    public bool TryEnter()
    {
        // First counted, then looked: whoever closes after the look finds the count.
        Interlocked.Increment(ref Cell(Environment.CurrentManagedThreadId));
        if (Volatile.Read(ref _closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Ends a use, on the thread that began it.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref Cell(Environment.CurrentManagedThreadId));
        if (Volatile.Read(ref _closed) != 0)
        {
            ReleaseIfUnused();
        }
    }

    /// <summary>Lets nobody in any more. Closing twice does nothing.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            ReleaseIfUnused();
        }
    }

    /// <summary>
    /// Releases when no cell counts a use. Nobody gets in any more, so a cell that is 0 stays so but for those who are turned away, and they look once more when they go: the
    /// last to leave finds every cell 0.
    /// </summary>
    private void ReleaseIfUnused()
    {
        for (var i = 0; i < Cells; i++)
        {
            if (Volatile.Read(ref Cell(i)) != 0)
            {
                return;
            }
        }

        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            release();
        }
    }

    private ref long Cell(int index) => ref _uses[((index & (Cells - 1)) + 1) * Stride];
}
