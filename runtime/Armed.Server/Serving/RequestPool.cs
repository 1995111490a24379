using System.Collections.Concurrent;
using Armed.Server.Inference;

namespace Armed.Server.Serving;

/// <summary>Requests to use again. Few and small ones: one that grew large goes.</summary>
internal sealed class RequestPool(int most)
{
    private readonly ConcurrentQueue<PooledRequest> _pool = new();
    private int _count;

    public PooledRequest Take()
    {
        if (!_pool.TryDequeue(out var request))
        {
            return new PooledRequest();
        }

        Interlocked.Decrement(ref _count);
        return request;
    }

    public void GiveBack(PooledRequest request)
    {
        request.Request.Clear();
        if (request.Request.Rows.Bytes + request.Response.Bytes > RowBuffers.MostKeptBytes)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) <= most)
        {
            _pool.Enqueue(request);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
