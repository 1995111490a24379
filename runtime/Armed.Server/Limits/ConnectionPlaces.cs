using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Armed.Server.Limits;

/// <summary>
/// The places that connections hold. One that sends nothing, or no request, within the time of a request loses its place: Kestrel's own limits begin with the first byte, and its time for
/// an idle connection, 130 s, is long because load balancers keep theirs open. When more than half of the places are taken, a connection ends with its answer, so that idle ones cannot
/// take them all.
/// </summary>
internal sealed class ConnectionPlaces(ArmedServerOptions options)
{
    private int _open;

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether more than half of the places are taken.</summary>
    public bool AreScarce => Open > options.MaxConnections / 2;

    public void Watch(ListenOptions listen) => listen.Use(next => connection => HoldAsync(next, connection));

    /// <summary>Notes that a connection has brought a request, so that it is no idle one.</summary>
    public static void Note(HttpContext http) => http.Features.Get<FirstRequest>()?.Note();

    private async Task HoldAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _open);
        try
        {
            if (await SpeaksAsync(connection).ConfigureAwait(false))
            {
                // The headers have the time of a request from their first byte on; that begins at most so much later.
                using var request = new FirstRequest(connection, 2 * options.RequestTimeout);
                connection.Features.Set(request);
                await next(connection).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Waits for the first byte and leaves it unread; false where none comes in time.</summary>
    private async ValueTask<bool> SpeaksAsync(ConnectionContext connection)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        time.CancelAfter(options.RequestTimeout);
        try
        {
            var result = await connection.Transport.Input.ReadAsync(time.Token).ConfigureAwait(false);
            connection.Transport.Input.AdvanceTo(result.Buffer.Start);
            return !result.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>Ends a connection that brings no request.</summary>
    private sealed class FirstRequest : IDisposable
    {
        private readonly Timer _timer;

        public FirstRequest(ConnectionContext connection, TimeSpan time)
            => _timer = new Timer(static state => ((ConnectionContext)state!).Abort(new ConnectionAbortedException("It brought no request in time.")), connection, time, Timeout.InfiniteTimeSpan);

        public void Note() => _timer.Dispose();

        public void Dispose() => _timer.Dispose();
    }
}
