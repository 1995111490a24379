namespace Armed.Runtime.Sessions;

/// <summary>Sessions that a model and those adapted from it use together: the last one to be disposed releases them.</summary>
internal sealed class SharedSessions(ModelSessions sessions)
{
    private int _owners = 1;

    /// <summary>One owner more; the caller is one itself, so that they are still there.</summary>
    public SharedSessions Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>One owner less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            sessions.Dispose();
        }
    }
}
