namespace Armed.Server.Grpc;

/// <summary>Refuses packed gRPC messages before they are unpacked: their size would be known only then.</summary>
internal sealed class PlainMessages(RequestDelegate next)
{
    private const string Unimplemented = "12";

    public Task InvokeAsync(HttpContext http)
    {
        // The header may be there twice; its values joined are then neither of these.
        if (http.Request.Headers.GrpcEncoding.ToString() is "" or "identity")
        {
            return next(http);
        }

        // An answer of headers alone, as the gRPC protocol has it for calls that fail at once.
        http.Response.ContentType = "application/grpc";
        http.Response.Headers.GrpcStatus = Unimplemented;
        http.Response.Headers.GrpcMessage = "Compressed messages are not supported; expected grpc-encoding identity.";
        return Task.CompletedTask;
    }
}
