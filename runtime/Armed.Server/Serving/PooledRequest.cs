using Armed.Server.Inference;
using Armed.Server.Json;

namespace Armed.Server.Serving;

/// <summary>A request and the writer of its response, used again by later requests.</summary>
internal sealed class PooledRequest
{
    public InferRequest Request { get; } = new();

    public JsonResponseWriter Response { get; } = new();
}
