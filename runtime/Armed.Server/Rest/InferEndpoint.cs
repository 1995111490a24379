using System.Diagnostics;
using System.Globalization;
using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.Inference;
using Armed.Server.Json;
using Armed.Server.Limits;
using Armed.Server.Serving;
using Armed.Server.Telemetry;

namespace Armed.Server.Rest;

/// <summary>Answers the rows of a request, in whatever format they are written.</summary>
internal sealed class InferEndpoint(
    ModelCatalogue catalogue, MeasuredModels models, RequestGate gate, MemoryBudget memory, BodyReading bodies, RequestPool pool, ServerMetrics metrics, ArmedServerOptions options)
{
    private const string WarningHeader = "Armed-Warning";
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Octets = "application/octet-stream";

    public async Task InvokeAsync(HttpContext http, IBodyFormat format)
    {
        var start = Stopwatch.GetTimestamp();
        var name = (string)http.Request.RouteValues["model"]!;
        MeasuredModel? model = null;
        try
        {
            if (!catalogue.TryRent(name, http.Request.RouteValues["version"] as string, out var lease))
            {
                throw InferFault.Unknown(ModelErrors.NotServed(catalogue, name));
            }

            using (lease)
            {
                model = models.Of(lease);
                await AnswerAsync(http, model, format).ConfigureAwait(false);
            }

            model.Metrics.Rest.Answered.Inc();
            model.Metrics.Rest.Seconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception e) when (ErrorResponses.StatusOf(e, http) is { } status)
        {
            // Unknown names are anybody's invention: they get no time series.
            metrics.Requests.WithLabels(model?.Binding.Name ?? "", "rest", status.ToString(CultureInfo.InvariantCulture)).Inc();
            throw;
        }
    }

    private async Task AnswerAsync(HttpContext http, MeasuredModel model, IBodyFormat format)
    {
        RequireContent(http.Request, format);
        var pooled = pool.Take();
        try
        {
            using (var body = await bodies.ReadAsync(http, options.MaxRequestBytes).ConfigureAwait(false))
            using (await gate.EnterAsync(http.RequestAborted).ConfigureAwait(false))
            {
                Answer(pooled, model, format, http.Request, body.Bytes);
                Warn(http.Response, pooled.Request.Warning);
            }

            // However slowly the client reads, it holds its response alone, and that within the budget.
            pooled.Request.Shrink();
            await SendAsync(http.Response, pooled.Response).ConfigureAwait(false);
        }
        finally
        {
            pool.GiveBack(pooled);
        }
    }

    /// <summary>A header, which no client's reading of the answer trips over. Headers are ASCII.</summary>
    private static void Warn(HttpResponse response, string? warning)
    {
        if (warning is not null)
        {
            response.Headers[WarningHeader] = string.Concat(warning.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
        }
    }

    private void Answer(PooledRequest pooled, MeasuredModel model, IBodyFormat format, HttpRequest http, ReadOnlySpan<byte> body)
    {
        pooled.Request.Start(model.Binding, options.MaxRows, body.Length);
        format.Read(pooled.Request, http, body);
        InferEngine.Run(pooled.Request, model.Metrics);
        format.Write(pooled.Response, pooled.Request);
    }

    private async ValueTask SendAsync(HttpResponse response, JsonResponseWriter writer)
    {
        var held = writer.Bytes > MemoryBudget.FreeBytes ? writer.Bytes : 0;
        if (!memory.TryTake(held))
        {
            throw InferFault.Busy("The server is busy: current requests use all memory for bodies. Try again in a moment.");
        }

        try
        {
            await WriteAsync(response, writer).ConfigureAwait(false);
        }
        finally
        {
            memory.GiveBack(held);
        }
    }

    private static async ValueTask WriteAsync(HttpResponse response, JsonResponseWriter writer)
    {
        response.ContentLength = writer.Json.Length + writer.Binary.Length;
        response.ContentType = Json;
        if (writer.Binary.IsEmpty)
        {
            await response.BodyWriter.WriteAsync(writer.Json).ConfigureAwait(false);
            return;
        }

        response.ContentType = Octets;
        response.Headers[TensorFormat.HeaderLength] = writer.Json.Length.ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(writer.Json).ConfigureAwait(false);
        await response.BodyWriter.WriteAsync(writer.Binary).ConfigureAwait(false);
    }

    /// <summary>
    /// A body of another type is refused: a foreign web page could send text/plain to this machine without being asked. It could send a form or no type as well, which are what curl
    /// sends unless told otherwise; but a browser then names the page's origin, and curl does not.
    /// </summary>
    private static void RequireContent(HttpRequest request, IBodyFormat format)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        var isUnstated = type.IsEmpty || type.Equals(Form, StringComparison.OrdinalIgnoreCase);
        if (isUnstated ? request.Headers.Origin.Count > 0 : !type.Equals(Json, StringComparison.OrdinalIgnoreCase) && !(format.TakesOctets && type.Equals(Octets, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InferFault(StatusCodes.Status415UnsupportedMediaType, $"Content-Type is '{InputFaults.Short(request.ContentType)}'; expected {Json}{(format.TakesOctets ? $", or {Octets} with {TensorFormat.HeaderLength}" : "")}.");
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            throw new InferFault(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding is unknown; expected gzip, br, deflate or none.");
        }
    }
}
