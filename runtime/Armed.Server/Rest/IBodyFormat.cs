using Armed.Server.Inference;
using Armed.Server.Json;

namespace Armed.Server.Rest;

/// <summary>How the rows of a request and the answers to them are written. The same checks, limits and metrics hold for every format.</summary>
internal interface IBodyFormat
{
    /// <summary>Whether a body may have bytes that are not JSON.</summary>
    public bool TakesOctets { get; }

    /// <summary>Reads a body.</summary>
    /// <exception cref="Faults.InferFault">It is not what a request may be.</exception>
    public void Read(InferRequest request, HttpRequest http, ReadOnlySpan<byte> body);

    /// <summary>Writes the answer of a request.</summary>
    public void Write(JsonResponseWriter writer, InferRequest request);
}
