using System.Diagnostics;
using System.Globalization;
using Armed.Runtime.Hosting;
using Armed.Server.Inference;
using Armed.Server.Limits;
using Armed.Server.Telemetry;

namespace Armed.Server.Rest;

/// <summary>POST /v2/models/{model}[/versions/{version}]/infer.</summary>
internal sealed class InferEndpoint(
    ModelCatalogue catalogue, ModelBindings bindings, RequestGate gate, MemoryBudget memory, RequestPool pool, ServerMetrics metrics, ArmedServerOptions options)
{
    private const string HeaderLength = "Inference-Header-Content-Length";
    private const string Json = "application/json";
    private const string Octets = "application/octet-stream";

    public async Task InvokeAsync(HttpContext http)
    {
        var start = Stopwatch.GetTimestamp();
        var name = (string)http.Request.RouteValues["model"]!;
        ModelBinding? binding = null;
        try
        {
            if (!catalogue.TryRent(name, http.Request.RouteValues["version"] as string, out var lease))
            {
                throw InferFault.Unknown(ModelErrors.NotServed(catalogue, name));
            }

            using (lease)
            {
                binding = bindings.Of(lease);
                await AnswerAsync(http, binding).ConfigureAwait(false);
            }

            binding.Metrics.Rest.Answered.Inc();
            binding.Metrics.Rest.Seconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception e) when (ErrorResponses.StatusOf(e, http) is { } status)
        {
            // Unknown names are anybody's invention: they get no time series.
            metrics.Requests.WithLabels(binding?.Name ?? "", "rest", status.ToString(CultureInfo.InvariantCulture)).Inc();
            throw;
        }
    }

    private async Task AnswerAsync(HttpContext http, ModelBinding binding)
    {
        RequireContent(http.Request);
        var header = HeaderBytes(http.Request);
        using var body = new RequestBody(memory);
        var pooled = pool.Take();
        try
        {
            if (!body.TryReadAll(http.Request.BodyReader, options.MaxRequestBytes))
            {
                await ReadSlowlyAsync(http, body).ConfigureAwait(false);
            }

            using (await gate.EnterAsync(http.RequestAborted).ConfigureAwait(false))
            {
                Answer(pooled, binding, body.Bytes, header);
            }

            await SendAsync(http.Response, pooled.Response).ConfigureAwait(false);
        }
        finally
        {
            pool.GiveBack(pooled);
        }
    }

    private async Task ReadSlowlyAsync(HttpContext http, RequestBody body)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(options.RequestTimeout);
        try
        {
            while (!body.Take(http.Request.BodyReader, await http.Request.BodyReader.ReadAsync(time.Token).ConfigureAwait(false), options.MaxRequestBytes))
            {
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw new InferFault(StatusCodes.Status408RequestTimeout, $"The body did not arrive within {options.RequestTimeout.TotalSeconds} s.");
        }
    }

    private void Answer(PooledRequest pooled, ModelBinding binding, ReadOnlySpan<byte> body, int? header)
    {
        var length = header ?? body.Length;
        if (length > body.Length)
        {
            throw InferFault.Wrong($"{HeaderLength} is {length}; the body has {body.Length} bytes. Expected the length of its JSON.");
        }

        pooled.Request.Start(binding, options.MaxRows);
        JsonRequestReader.Read(pooled.Request, body[..length], body[length..]);
        InferEngine.Run(pooled.Request);
        pooled.Response.Write(pooled.Request);
    }

    private static async ValueTask SendAsync(HttpResponse response, JsonResponseWriter writer)
    {
        response.ContentLength = writer.Json.Length + writer.Binary.Length;
        response.ContentType = Json;
        if (writer.Binary.IsEmpty)
        {
            await response.BodyWriter.WriteAsync(writer.Json).ConfigureAwait(false);
            return;
        }

        response.ContentType = Octets;
        response.Headers[HeaderLength] = writer.Json.Length.ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(writer.Json).ConfigureAwait(false);
        await response.BodyWriter.WriteAsync(writer.Binary).ConfigureAwait(false);
    }

    /// <summary>A body of another type is refused: a foreign web page could send text/plain to this machine without being asked.</summary>
    private static void RequireContent(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        if (!type.Equals(Json, StringComparison.OrdinalIgnoreCase) && !type.Equals(Octets, StringComparison.OrdinalIgnoreCase))
        {
            throw new InferFault(StatusCodes.Status415UnsupportedMediaType, $"Content-Type is '{InputFaults.Short(request.ContentType)}'; expected {Json}, or {Octets} with {HeaderLength}.");
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            throw new InferFault(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding is not known; expected gzip, br, deflate or none.");
        }
    }

    private static int? HeaderBytes(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeaderLength, out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw InferFault.Wrong($"{HeaderLength} is '{InputFaults.Short(text.ToString())}'; expected the number of bytes of the body's JSON.");
    }
}
