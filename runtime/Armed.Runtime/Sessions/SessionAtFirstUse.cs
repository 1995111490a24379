namespace Armed.Runtime.Sessions;

/// <summary>A session that is opened at its first use, once. A fault is not kept: the next use tries again.</summary>
/// <param name="open">Opens it.</param>
internal sealed class SessionAtFirstUse(Func<GraphSession> open) : IDisposable
{
    private readonly Lock _gate = new();
    private Func<GraphSession>? _open = open;
    private volatile GraphSession? _session;
    private bool _isClosed;

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => _session is not null;

    /// <summary>The session.</summary>
    public GraphSession Value => _session ?? Open();

    /// <summary>Closes it if it is open.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _session?.Dispose();
        }
    }

    private GraphSession Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_session is null)
            {
                _session = _open!();
                _open = null; // what it holds to open from is not needed any more
            }

            return _session;
        }
    }
}
