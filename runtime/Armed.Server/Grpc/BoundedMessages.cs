using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Armed.Server.Faults;
using Armed.Server.Grpc.Protocol;
using Armed.Server.Limits;
using Armed.Server.Rest;
using Armed.Server.Telemetry;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Armed.Server.Grpc;

/// <summary>
/// Holds gRPC calls to the limits of REST before their message is parsed: its bytes within the memory budget, its time, its number of fields, and, for an inference, its turn.
/// Parsed messages are many times as large as their bytes, so only as many exist at once as are answered at once.
/// </summary>
internal sealed class BoundedMessages(RequestDelegate next, BodyReading bodies, RequestGate gate, ServerMetrics metrics, ArmedServerOptions options)
{
    public Task InvokeAsync(HttpContext http)
        => http.Request.ContentType?.StartsWith(GrpcFaults.ContentType, StringComparison.OrdinalIgnoreCase) == true ? AnswerAsync(http) : next(http);

    private async Task AnswerAsync(HttpContext http)
    {
        var method = http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Name;
        var isInfer = method == nameof(InferenceService.ModelInfer);
        try
        {
            using var body = await bodies.ReadAsync(http, options.MaxGrpcBytes + CallMessage.PrefixBytes).ConfigureAwait(false);
            MessageFields.Require(CallMessage.Of(body.Bytes));
            using var turn = isInfer ? new GrpcTurn(await gate.EnterAsync(http.RequestAborted).ConfigureAwait(false)) : null;
            http.Features.Set(turn);
            var message = CallMessage.Parse(method, CallMessage.Of(body.Bytes)) as ModelInferRequest;
            http.Features.Set(message);
            http.Features.Set<IRequestBodyPipeFeature>(new ReadBody(PipeReader.Create(new ReadOnlySequence<byte>(message is null ? body.Memory : CallMessage.Empty))));
            await next(http).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted && ErrorResponses.StatusOf(e, http) is { } status)
        {
            if (isInfer)
            {
                metrics.Requests.WithLabels("", "grpc", status.ToString(CultureInfo.InvariantCulture)).Inc();
            }

            if (e is not (InferFault or BadHttpRequestException))
            {
                throw;
            }

            GrpcFaults.Write(http, status, e.Message);
        }
    }

    private sealed class ReadBody(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = reader;
    }
}
